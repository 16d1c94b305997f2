# Proves: SIGTERM while a container starts ends it, and leaves nothing
# Needs: cmd:python3
cat >early.py <<'END'
import random, signal, subprocess, sys, time
for i in range(15):
    child = subprocess.Popen(sys.argv[1:], stderr=subprocess.PIPE)
    time.sleep(random.randrange(20000) / 1e6)
    child.send_signal(signal.SIGTERM)
    said = child.communicate()[1]
    if child.returncode not in (-15, 143):
        sys.exit(f"FAIL: status {child.returncode}: {said}")
END
argv=("${AS_USER[@]}" unionfs-run run --rm --name "$C" "$LAYER:$IMAGE" -- sleep 100)
python3 early.py "${argv[@]}"
assert_eq "$(ufr prune)" ''
