# Proves: a monitor that is killed at any step of its own leaves what prune removes
ufr run --name "$C" --dry-run "$LAYER:$IMAGE" true >plan
last=$(awk '$2 == "host" { n = $1 } END { print n }' plan)
for ((step = 1; step <= last; step++)); do
	assert_status 137 ufr run --rm --name "$C" --kill-at "$step" "$LAYER:$IMAGE" true
	assert_eq "$(ufr prune)" "$C" "removed after step $step"
	assert_nothing_left
done
