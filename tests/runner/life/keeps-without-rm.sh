# Proves: without --rm a container that has ended stays, with its exit code and its changes, until rm
assert_status 3 ufr run --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo mine >/mine; exit 3'
assert_eq "$(state_of "$C")" stopped
assert_eq "$(<"$UNIONFS_STORE/$C/upper/mine")" mine
assert_status 3 ufr wait "$C"
assert_status 0 ufr rm "$C"
