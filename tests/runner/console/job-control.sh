# Proves: a shell outside sees a suspended container as a stopped job, and fg goes on with it
# Needs: cmd:python3
at_terminal <<'END'
from terminal import Terminal, run
t = Terminal(["bash", "--norc", "--noprofile", "-i"])
t.send("PS1='out''side> '\r")
t.expect("outside> ")
t.send(" ".join(run("cat")) + "\r")
t.expect("cat\r\n")
t.wait_raw(True)
t.send("first\r")
t.expect("first\r\nfirst\r\n")
t.send("\x1a")
t.expect("Stopped.*outside> ")
t.send("fg\r")
t.expect("cat\r\n")
t.wait_raw(True)
t.send("second\r")
t.expect("second\r\nsecond\r\n")
t.send("\x04")
t.expect("outside> ")
t.send("exit $?\r")
t.wait(0)
END
