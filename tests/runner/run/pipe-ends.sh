# Proves: a pipe ends when the command has closed it, although the container lives on
ufr_begin run --rm --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo text; exec >/dev/null; exec sleep 1000'
assert_eq "$(cat <&"$BEGUN")" text
ufr kill "$C"
assert_ended 137
exec 4> >(exec "${AS_USER[@]}" unionfs-run run --rm --name "$C" "$LAYER:$IMAGE" -- sh -c 'exec <&-; exec sleep 1000')
CALLER=$!
is_broken() { ! (
	trap '' PIPE
	echo >&4
) 2>/dev/null; }
wait_until is_broken
ufr kill "$C"
assert_ended 137
