# Proves: the steps of a detached container can be killed too: the caller is told, prune does the rest
ufr run --name "$C" --dry-run "$LAYER:$IMAGE" true >plan
last=$(awk '$2 == "container" { n = $1 } END { print n }' plan)
for ((step = 1; step <= last; step += 5)); do
	assert_status 125 ufr run -d --rm --name "$C" --kill-at "$step" "$LAYER:$IMAGE" true
	[[ -n $ERR ]] || fail "step $step: no word"
	ufr prune >/dev/null
	assert_nothing_left
done
