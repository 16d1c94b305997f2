# Proves: a first process that is killed at any of its steps is told of, and nothing is left at once
ufr run --name "$C" --dry-run "$LAYER:$IMAGE" true >plan
for step in $(awk '$2 == "container" { print $1 }' plan); do
	assert_refused 125 'first process was killed' \
		ufr run --rm --name "$C" --kill-at "$step" "$LAYER:$IMAGE" true
	assert_eq "$(ls -A "$UNIONFS_RUN_ROOT" "$UNIONFS_STORE" | grep "$C" || :)" '' "left by step $step"
done
assert_eq "$(ufr prune)" ''
