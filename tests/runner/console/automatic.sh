# Proves: who types at a terminal gets one for the command, unless the output goes elsewhere
# Needs: cmd:python3
at_terminal <<'END'
import os
from terminal import Terminal, run
words = [word for word in run("sh", "-c", "tty; test -t 1 && echo output") if word != "--tty"]
t = Terminal(words)
t.expect("/dev/.*output\r\n")
t.wait(0)
words = [word for word in run("sh", "-c", "test -t 1 || echo 'no terminal'") if word != "--tty"]
reader, writer = os.pipe()
t = Terminal(words, stdout=writer)
os.close(writer)
assert os.fdopen(reader).read() == "no terminal\n"
t.wait(0)
END
