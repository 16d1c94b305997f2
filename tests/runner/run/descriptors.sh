# Proves: the command has descriptors 0 to 2 and no other, however many its caller has open
exec 3<"$IMAGE/etc/passwd" 4>other 9<. 200<"$IMAGE/etc/group"
# shellcheck disable=SC2016 # expanded inside
list='for fd in /proc/$$/fd/*; do if [ -e $fd ]; then printf "%s " ${fd##*/}; fi; done'
for args in --init --as-pid-1 --no-tty; do
	RUN_ARGS=("$args")
	assert_status 0 ufr_run sh -c "$list" </dev/null
	assert_eq "$OUT" '0 1 2 ' "descriptors with $args"
done
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sh -c "$list"
assert_status 0 ufr wait "$C"
assert_eq "$(ufr logs "$C")" '0 1 2 '
assert_status 0 ufr rm "$C"
assert_status 0 ufr create --name "$C" "$LAYER:$IMAGE" -- sh -c "$list; sleep 100"
assert_status 0 ufr start "$C"
has_log() { [[ -s $UNIONFS_STORE/$C/log ]]; }
wait_until has_log
assert_eq "$(ufr logs "$C")" '0 1 2 '
assert_status 0 ufr exec --no-tty "$C" sh -c "$list" </dev/null
assert_eq "$OUT" '0 1 2 '
assert_status 0 ufr rm -f "$C"
