# Proves: ^Z stops the command and the caller; both go on together
# Needs: cmd:python3
at_terminal <<'END'
import os
from terminal import Terminal, run
t = Terminal(run("sh", "-c", "echo ready; while read line; do echo \"got $line\"; done"))
t.expect("ready\r\n")
for text in "one", "two":
    t.send("\x1a")
    t.wait_stopped()
    assert not t.is_raw()
    t.go_on()
    t.wait_raw(True)
    t.send(text + "\r")
    t.expect("got " + text)
t.send("\x04")
t.wait(0)
END
