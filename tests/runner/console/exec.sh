# Proves: exec -it has a terminal of its own, with sizes and ^C; so has attach
# Needs: cmd:python3
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" sleep 1000
at_terminal <<'END'
import os
from terminal import Terminal, ufr
name = os.environ["C"]
t = Terminal(ufr("exec", "-it", name, "sh", "-c", "trap 'stty size' WINCH; tty; stty size; until read x; do :; done; exit 4"), rows=31, columns=99)
t.expect("/dev/pts/[0-9]+\r\n31 99\r\n")
t.resize(41, 98)
t.expect("41 98\r\n")
t.send("\r")
t.wait(4)
t = Terminal(ufr("exec", "-it", name, "cat"))
t.wait_raw(True)
t.send("x\r")
t.expect("x\r\nx\r\n")
t.send("\x03")
t.wait(130)
t = Terminal(ufr("attach", name))
t.expect("# ")
t.send("exit 9\r")
t.wait(9)
END
assert_status 0 ufr rm -f "$C"
