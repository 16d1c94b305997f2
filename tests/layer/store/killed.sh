# Proves: an import, a removal or a collection that is killed at any step leaves a sound store, gc removes what is left, and the next one works
# Needs: cmd:strace
# Sanitizers: no (a process that is traced has no LeakSanitizer)
# Modes: root
printf 'f\ta\t1\nf\tdir/b\t2\nf\t.wh.c\nb\tbig\t300000\n' | make_tar a.tar
printf 'f\tz\t1\n' | make_tar base.tar
ul import base.tar -t base >/dev/null
kill_at() { # SYSCALL N VERB...: whether it came so far
	local status=0
	strace -f -qq -o /dev/null -e trace="$1" -e inject="$1:signal=KILL:when=$2" \
		unionfs-layer "${@:3}" >/dev/null 2>&1 || status=$?
	((status != 0))
}
add=(import a.tar --base base -t app)
for call in mkdirat renameat,renameat2 syncfs fsync; do
	for ((n = 1; n < 50; n++)); do
		kill_at $call $n "${add[@]}" || break
		assert_sound
		ul gc >/dev/null
		assert_no_leftovers
		assert_match "$(ul ls --names)" '*base:latest*'
	done
	((n > 1 && n < 50)) || fail "$call: killed $n times"
	ul "${add[@]}" >/dev/null
	assert_sound
	ul rm app
	ul gc >/dev/null
done
for verb in 'rm app' gc; do
	for call in renameat,renameat2 unlinkat; do
		for ((n = 1; n < 50; n++)); do
			ul "${add[@]}" >/dev/null
			[[ $verb != gc ]] || ul rm app
			# shellcheck disable=SC2086 # words
			kill_at $call $n $verb || break
			assert_sound
		done
		((n > 1 && n < 50)) || fail "$verb, $call: killed $n times"
	done
done
ul gc >/dev/null
assert_no_leftovers
assert_eq "$(n_layers)" 1
