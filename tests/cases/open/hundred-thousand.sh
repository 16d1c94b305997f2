# Proves: 100,000 files are open at once, of the lower and of the upper, and the daemon needs few descriptors (F69)
# Modes: root-dir
# Needs: cmd:python3
# Sanitizers: no (the same again, and slow)
# Timeout: 300
(($(ulimit -Hn) >= 10100)) || skip "a process may not have 10,000 descriptors here"
ulimit -n 10100
cat >"$TEST_DIR/hold.py" <<'END'
import os, sys
fds = [os.open(f"f{i % 500}", os.O_RDWR if i % 500 < 100 else os.O_RDONLY) for i in range(10000)]
print("ready", flush=True)
sys.stdin.readline()
for i, fd in enumerate(fds):
    assert os.pread(fd, 10, 0) == b"text\n", i
END
mkdir -p "$L1"
for ((i = 0; i < 500; i++)); do echo text >"$L1/f$i"; done
union_mount
for i in {0..9}; do
	coproc { exec python3 "$TEST_DIR/hold.py"; }
	jobs+=("$!")
	exec {to}>&"${COPROC[1]}" {from}<&"${COPROC[0]}"
	tos+=("$to") froms+=("$from")
done 2>/dev/null
for from in "${froms[@]}"; do
	read -r word <&"$from"
	assert_eq "$word" ready
done
[[ $BACKEND != ours ]] || (($(daemon_fds) < 1000)) || fail "the daemon has $(daemon_fds) descriptors"
for to in "${tos[@]}"; do echo >&"$to"; done
for fd in "${tos[@]}" "${froms[@]}"; do exec {fd}>&-; done
wait_all "${jobs[@]}"
