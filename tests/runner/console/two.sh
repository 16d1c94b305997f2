# Proves: two may be at one terminal: both see what is written, and what one types
# Needs: cmd:python3
at_terminal <<'END'
import os
from terminal import Terminal, run, ufr
t = Terminal(run("sh", "-c", "echo ready; exec cat"))
t.expect("ready")
u = Terminal(ufr("console", os.environ["C"]))
u.wait_raw(True)
u.send("hello\r")
for one in t, u:
    one.expect("hello\r\nhello\r\n")
t.send("\x04")
t.wait(0)
u.wait(0)
END
