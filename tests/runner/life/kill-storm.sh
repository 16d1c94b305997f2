# Proves: whichever of our processes is killed, and whenever, prune leaves nothing
# Needs: cmd:python3 cmd:pgrep
# The helper of the leak check is a process of the same name, and whoever it helps waits for it for ever.
export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0
cat >storm.py <<'END'
import os, random, signal, subprocess, sys, time
name, argv = sys.argv[1], sys.argv[2:]
seed = random.randrange(2**32)
print("seed", seed)
dice = random.Random(seed)
for i in range(30):
    whom = ("cli", "monitor", "daemon")[i % 3]
    verb = ["run", "--name", f"{name}-{i}"] + (["-d"] if whom == "monitor" else ["--rm"])
    child = subprocess.Popen(argv[:-1] + verb + [argv[-1], "sleep", "0.05"], start_new_session=True,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(dice.randrange(40000) / 1e6)
    if whom == "cli":
        child.kill()
    else:  # those that it has made: the monitor, or the daemon
        wanted = "unionfs-mount" if whom == "daemon" else "unionfs-run"
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                comm = open(f"/proc/{pid}/comm").read().strip()
                if comm == wanted and int(pid) != child.pid:
                    os.kill(int(pid), signal.SIGKILL)
            except OSError:
                pass
    child.wait()
END
argv=("${AS_USER[@]}" unionfs-run)
python3 storm.py "$C" "${argv[@]}" "$LAYER:$IMAGE"
no_monitors() { ! pgrep -x unionfs-run >/dev/null; }
wait_until no_monitors
ufr prune >/dev/null
ufr prune >/dev/null
assert_eq "$(ufr ls -q)" ''
assert_nothing_left
