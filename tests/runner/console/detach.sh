# Proves: detach keys leave a container that goes on, and console comes back to it
# Needs: cmd:python3
at_terminal <<'END'
import os, subprocess
from terminal import Terminal, run, ufr
name = os.environ["C"]
t = Terminal(run("sh", "-c", "echo ready; while read line; do echo \"got $line\"; done; exit 7"))
t.expect("ready\r\n")
t.send("\x10\x11")
t.wait(0)
assert subprocess.run(ufr("ls", "-q", "--running"), capture_output=True, text=True).stdout == name + "\n"
t = Terminal(ufr("console", "--detach-keys", "ctrl-a,d", name), rows=30, columns=90)
t.wait_raw(True)
t.send("\x10\x05\r")  # no keys of this one: they reach the command
t.expect("got \x10\x05\r\n")
t.send("\x01d")
t.wait(0)
t = Terminal(ufr("console", name))
t.wait_raw(True)
t.send("\x10x\r")  # begins like the keys
t.expect("got \x10x\r\n")
t.send("\x04")
t.wait(7)
END
