# Proves: without /dev/fuse, or the right to it, doctor fails and says what helps; so does run
mkdir dev
# in_dev COMMAND...: with another /dev
in_dev() {
	# shellcheck disable=SC2016
	unshare --mount bash -c '
		dev=$1; shift
		for name in null zero tty urandom full random; do touch "$dev/$name"; mount --bind "/dev/$name" "$dev/$name"; done
		mount --rbind "$dev" /dev
		exec "$@"' - "$PWD/dev" "$@"
}
user=()
[[ $MODE != user ]] || user=(setpriv "--reuid=$USER_ID" "--regid=$USER_ID" --clear-groups --)
assert_status 1 in_dev "${user[@]}" unionfs-run doctor
assert_match "$OUT" $'*missing */dev/fuse *\n*fix: mknod -m 0666 /dev/fuse c 10 229*Necessary and missing: *'
assert_status 125 in_dev "${user[@]}" unionfs-run run --rm --name "$C" "$LAYER:$IMAGE" true
assert_match "$ERR" '*/dev/fuse*'
mknod -m 600 dev/fuse c 10 229
if [[ $MODE == user ]]; then
	assert_status 1 in_dev "${user[@]}" unionfs-run doctor
	assert_match "$OUT" '*missing */dev/fuse *fix: *chmod*'
	assert_status 125 in_dev "${user[@]}" unionfs-run run --rm --name "$C" "$LAYER:$IMAGE" true
	assert_match "$ERR" '*/dev/fuse*Permission denied*'
else
	in_dev unionfs-run doctor | grep -q '^ok */dev/fuse' || fail "root may open it"
fi
