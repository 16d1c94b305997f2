# Proves: without /dev/null or /dev/fuse a mount is refused with the device's name, and nothing is left
# Modes: root-dir
# Needs: daemon cmd:unshare
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$TEST_DIR/dev"

# with_devices COMMAND DEVICE...: in a mount name space of its own, whose /dev has no others.
with_devices() {
	unshare --mount --propagation private sh -c '
		mount -t tmpfs tmpfs "$1"
		command=$2
		dev=$1
		shift 2
		for name; do : >"$dev/$name" && mount --bind "/dev/$name" "$dev/$name"; done
		mount --rbind "$dev" /dev
		exec $command' sh "$TEST_DIR/dev" "$@"
}
refused() { # PATTERN DEVICE...
	local pattern=$1 status=0 out
	shift
	out=$(with_devices "unionfs-mount $L1 $MNT" "$@" 2>&1) || status=$?
	assert_eq $status 1 "the status"
	# shellcheck disable=SC2053 # a pattern
	[[ $out == $pattern && $out != *$'\n'* ]] || fail "message: $out"
	[[ -z $(daemon_pids) ]] || fail "a daemon is left"
}
refused 'unionfs-mount: cannot start (open /dev/null, *No such file or directory'
refused 'unionfs-mount: cannot open /dev/fuse: No such file or directory; is the kernel module loaded *' null
# More than these two it does not want.
echo 'unionfs-mount "$1" "$2" && cat "$2/f" && unionfs-mount -u "$2"' >"$TEST_DIR/script"
assert_eq "$(with_devices "sh $TEST_DIR/script $L1 $MNT" null fuse)" 1 "the content"
