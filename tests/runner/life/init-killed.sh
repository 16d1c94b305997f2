# Proves: the end of process 1 is the end of the container
for arg in --init --as-pid-1; do
	ufr_begin run --rm $arg --name "$C" "$LAYER:$IMAGE" -- sh -c 'sleep 1000 & echo; wait'
	read -r -u "$BEGUN"
	kill -9 "$(init_pid "$C")"
	assert_ended 137
	assert_nothing_left
done
