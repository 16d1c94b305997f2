# Proves: prune removes what has no monitor any more, and --dry-run only says so
for end in stopped killed; do
	assert_status 0 ufr run -d --name "$C-$end" "$LAYER:$IMAGE" -- sleep 100
done
assert_status 0 ufr run -d --name "$C-lives" "$LAYER:$IMAGE" -- sleep 100
assert_status 0 ufr stop -t 0.1 "$C-stopped"
monitor=$(sed -n '/"monitor"/,/}/s/.*"pid": *\([0-9]*\).*/\1/p' "$UNIONFS_RUN_ROOT/$C-killed/state.json")
kill -9 "$monitor"
gone() { ! kill -0 "$1" 2>/dev/null; }
wait_until gone "$monitor"
names=$(printf '%s\n' "$C-killed" "$C-stopped")
assert_eq "$(ufr prune --dry-run)" "$names" 'what would be removed'
assert_eq "$(ufr ls -q | wc -l)" 3
assert_eq "$(ufr prune)" "$names" 'what was removed'
assert_eq "$(ufr ls -q)" "$C-lives"
assert_status 0 ufr rm -f "$C-lives"
