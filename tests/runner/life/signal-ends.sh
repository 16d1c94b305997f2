# Proves: a signal that the command does not take ends it: 128 and its number
for signal in TERM:143 INT:130 USR2:140; do
	ufr_begin run --rm --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo; exec sleep 1000'
	read -r -u "$BEGUN"
	kill -${signal%:*} "$(pid_of "$C" monitor)"
	assert_ended ${signal#*:}
done
