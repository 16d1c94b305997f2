# Proves: a command's process that is killed before it is the command ends the container
ufr run --name "$C" --dry-run "$LAYER:$IMAGE" true >plan
for step in $(awk '$2 == "command" { print $1 }' plan); do
	assert_status 137 ufr run --rm --name "$C" --kill-at "$step" "$LAYER:$IMAGE" true
	assert_nothing_left
	assert_status 132 ufr run --rm --as-pid-1 --name "$C" --kill-at "$step" "$LAYER:$IMAGE" true
	assert_nothing_left
done # 132 is SIGILL: process 1 cannot kill itself
