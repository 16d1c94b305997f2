# Proves: the command has a terminal of its own, of the caller's size, before it runs and after a change
# Needs: cmd:python3
at_terminal <<'END'
from terminal import Terminal, run
script = """tty; test -t 0 && test -t 1 && test -t 2 && echo three; stty size
trap 'stty size' WINCH; echo ready; until read line; do :; done; echo "got $line"; exit 5"""
t = Terminal(run("sh", "-c", script), rows=33, columns=111)
t.expect("/dev/(console|pts/0)\r\n")
t.expect("three\r\n")
t.expect("33 111\r\n")
t.expect("ready\r\n")
t.resize(44, 122)
t.expect("44 122\r\n")
t.send("a line\r")
t.expect("got a line\r\n")
t.wait(5)
END
