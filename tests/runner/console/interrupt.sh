# Proves: ^C and ^\ reach the command's terminal, and the caller's is as it was afterwards
# Needs: cmd:python3
at_terminal <<'END'
from terminal import Terminal, run
t = Terminal(run("sh", "-c", "echo ready; sleep 1000"))
t.expect("ready\r\n")
assert t.is_raw()
t.send("\x03")
t.wait_raw(False)
t.wait(130)
t = Terminal(run("sh", "-c", "trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.02; done"))
t.expect("ready\r\n")
t.send("\x03")
t.expect("caught\r\n")
t.wait(3)
t = Terminal(run("sleep", "1000"))
t.wait_raw(True)
t.send("\x1c")
t.wait(131)
END
