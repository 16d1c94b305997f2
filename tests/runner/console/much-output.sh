# Proves: 10 MB through the terminal are complete, and so is what was written just before the end
# Needs: cmd:python3
at_terminal <<'END'
from terminal import Terminal, run
t = Terminal(run("sh", "-c", "head -c 10000000 /dev/zero | tr '\\0' x; echo; echo last"))
text = t.wait(0)
assert text == b"x" * 10000000 + b"\r\nlast\r\n", (len(text), text[-30:])
END
