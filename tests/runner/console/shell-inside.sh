# Proves: a shell inside has job control of its own: ^Z stops its job, not the container
# Needs: cmd:python3
at_terminal <<'END'
from terminal import Terminal, run
t = Terminal(run("sh", "-i"))
t.expect("# ")
t.send("echo go; cat\r")
t.expect("\ngo\r\n")
t.send("x\r")
t.expect("x\r\nx\r\n")
t.send("\x1a")
t.expect("Stopped.*# ")
t.send("exit 6\r")
t.expect("stopped jobs.*# ")
t.send("exit 6\r")
t.wait(6)
END
