# Proves: with send= the union lies nowhere until its receiver puts it somewhere, and ends with that place
# Needs: daemon cmd:python3
layer "$L1" <<END
f: lower
END
mkdir "$UPPER" "$WORK" "$MNT"
extra=userxattr
[[ $MODE == rootless ]] || extra=rw
fsop put-mount "$MNT" "exec unionfs-mount -o $extra,send=9,workdir=$WORK $L1 $UPPER a-name"
union_entered "$MNT"
assert_content f lower
echo new >f
assert_content "$UPPER/f" new
grep -q " $MNT .* - fuse.unionfs " /proc/self/mountinfo || fail "not in mountinfo"
cd "$TEST_DIR"
umount "$MNT"
MOUNTED=()
# Layers whose names are longer than this way of mounting takes as a source.
long=$(printf '%0250d' 0)
mkdir -p "$TEST_DIR/$long"
fsop put-mount "$MNT" "exec unionfs-mount -o $extra,send=9 $TEST_DIR/$long:$L1 a-name"
assert_list "$MNT" f
umount "$MNT"
# Whoever may not mount is told in one line.
out=$(fsop become 1000 -- sh "cd / && unionfs-mount -o userxattr,send=0 $L1 x </dev/null 2>&1" || true)
[[ $out == "unionfs-mount: cannot mount for x: fsopen: "* && $out != *$'\n'* ]] || fail "message: $out"
# Nobody takes it: there is no mount, and no daemon stays (checked after every case).
mkdir "$TEST_DIR/other"
assert_fails ENOTCONN fsop put-mount "$MNT" "exec 9>&-; exec unionfs-mount -o $extra,send=9 $L1 x"
# Nor when its taker goes while the daemon starts, however far that has come.
python3 - "$extra" "$L1" <<'END'
import socket, subprocess, sys
for i in range(40):
    ours, theirs = socket.socketpair()
    daemon = subprocess.Popen(
        ["unionfs-mount", "-f", "-o", f"{sys.argv[1]},send={theirs.fileno()}", sys.argv[2], "x"],
        pass_fds=[theirs.fileno()], stderr=subprocess.DEVNULL)
    theirs.close()
    ours.close()
    assert daemon.wait() in (0, 1), daemon.returncode
END
