# Proves: a busy and a forking payload is frozen and goes on, and a frozen one can be stopped
# Modes: root
for loop in ':' '/bin/true'; do
	assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- \
		sh -c "trap 'exit 7' TERM; i=0; while :; do $loop; i=\$((i + 1)); echo \$i >/count; done"
	count() { ufr exec --no-tty "$C" cat /count; }
	wait_until test -s "$UNIONFS_STORE/$C/upper/count"
	assert_status 0 ufr freeze "$C"
	assert_eq "$(state_of "$C")" paused
	before=$(<"$UNIONFS_STORE/$C/upper/count")
	for i in 1 2 3; do ufr ls >/dev/null; done
	assert_eq "$(<"$UNIONFS_STORE/$C/upper/count")" "$before" 'what a frozen one counts'
	assert_status 0 ufr unfreeze "$C"
	assert_eq "$(state_of "$C")" running
	goes_on() { [[ $(<"$UNIONFS_STORE/$C/upper/count") != "$before" ]]; }
	wait_until goes_on
	assert_status 0 ufr freeze "$C"
	assert_status 0 ufr stop "$C"
	assert_eq "$(state_of "$C")" stopped
	assert_status 7 ufr wait "$C" # it has heard the signal
	assert_status 0 ufr rm "$C"
done
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
assert_status 0 ufr freeze "$C"
assert_status 0 ufr rm -f "$C"
