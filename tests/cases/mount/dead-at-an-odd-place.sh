# Proves: a mount whose daemon has died is unmounted by -u whatever bytes are in its path, and refuses --show and remount
# Needs: daemon
MNT=$TEST_DIR/$'a b\\040\tc\nd#'
shown="$TEST_DIR/a b\\\\040\\\\x09c\\\\x0ad#" # in a pattern
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
refused() { # PATTERN ARG...
	local pattern=$1 status=0 out
	shift
	out=$(run_mount "$@" 2>&1) || status=$?
	assert_eq $status 1 "the status of $*"
	# shellcheck disable=SC2053 # a pattern
	[[ $out == $pattern && $out != *$'\n'* ]] || fail "message: $out"
}

run_mount "$L1" "$UPPER" "$MNT"
run_mount -o remount,noexec "$MNT"
[[ ,$(findmnt -no OPTIONS --target "$MNT/f"), == *,noexec,* ]] || fail "remounted without effect"
kill -KILL "$(daemon_pids)"
wait_until sh -c '! stat "$1" 2>/dev/null' sh "$MNT"
refused "*cannot show $shown: *" --show "$MNT"
refused "*cannot remount $shown: *" -o remount,exec "$MNT"
unionfs-mount -u "$MNT"
assert_list "$MNT"

# What is not ours is left alone.
mount -t tmpfs tmpfs "$MNT"
refused "*$shown*" -u "$MNT"
refused "*cannot show*not a union's mount point*" --show "$MNT"
refused "*cannot remount*not a union's mount point*" -o remount,ro "$MNT"
touch "$MNT/still-writable"
umount "$MNT"

# A layer that is seen twice, through a mount at such a place.
mkdir "$L3" "$WORK"
mount --bind "$UPPER" "$MNT"
assert_refused 1 "$shown*inside the upper" -o "lowerdir=$(escape_colons "$MNT"),upperdir=$UPPER,workdir=$WORK" "$L3"
umount "$MNT"
