# Proves: who loses his terminal, or whose unionfs-run is killed, leaves no container behind
# Needs: cmd:python3
at_terminal <<'END'
import os, signal, subprocess
from terminal import Terminal, run, ufr, wait_until
for way in "hangup", "kill":
    for script in "sleep 1000", "trap '' HUP TERM; echo ready; while :; do sleep 0.05; done":
        argv = run("sh", "-c", "echo ready; " + script)
        argv.insert(argv.index("--rm"), "--stop-timeout=0.1")
        t = Terminal(argv)
        t.expect("ready")
        if way == "hangup":
            os.close(t.master)
        else:
            os.kill(t.pid, signal.SIGKILL)
        os.waitpid(t.pid, 0)
        wait_until(lambda: not os.listdir(os.environ["UNIONFS_RUN_ROOT"]), "the end of the container")
END
