# Proves: an import that is killed at any step leaves a sound store, gc removes what it left, and the next one works
# Needs: cmd:strace
# Sanitizers: no (a process that is traced has no LeakSanitizer)
# Modes: root
printf 'f\ta\t1\nf\tdir/b\t2\nf\t.wh.c\nb\tbig\t300000\n' | make_tar a.tar
printf 'f\tz\t1\n' | make_tar base.tar
ul import base.tar -t base >/dev/null
kill_at() { # SYSCALL N: whether it came so far
	local status=0
	strace -f -qq -o /dev/null -e trace="$1" -e inject="$1:signal=KILL:when=$2" \
		unionfs-layer import a.tar --base base -t app >/dev/null 2>&1 || status=$?
	((status != 0))
}
for call in mkdirat renameat2 syncfs fsync; do
	for ((n = 1; n < 50; n++)); do
		kill_at $call $n || break
		assert_sound
		ul gc >/dev/null
		assert_no_leftovers
		assert_match "$(ul ls --names)" '*base:latest*'
	done
	((n > 1 && n < 50)) || fail "$call: killed $n times"
	ul import a.tar --base base -t app >/dev/null
	assert_sound
	ul rm app
	ul gc >/dev/null
done
