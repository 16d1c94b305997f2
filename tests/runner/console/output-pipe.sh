# Proves: with -t and the output in a pipe, only what is a terminal of the caller's is one of the command's
# Needs: cmd:python3
at_terminal <<'END'
import os
from terminal import Terminal, run
reader, writer = os.pipe()
t = Terminal(run("sh", "-c", "for n in 0 1 2; do if test -t $n; then echo $n; fi; done; echo error >&2"), stdout=writer)
os.close(writer)
text = os.fdopen(reader).read()
assert text == "0\n2\n", text
t.expect("error\r\n")
t.wait(0)
END
