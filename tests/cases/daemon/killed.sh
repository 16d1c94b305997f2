# Proves: after kill -9 of the daemon all is ENOTCONN; umount and a new mount work, and the work directory is swept (F67, F68)
# Modes: !root-io-passthrough
# Needs: daemon
layer "$L1" <<END
f: lower
gone: 1
low: lower
END
truncate -s 1M "$L1/low" # more than the kernel is given when it is opened
union_mount
echo up >up
echo more >>f
exec 3<>gone
fsop unlink gone
fsop write 3 text 0
mkdir d
exec 4<d 5<low # the kernel may have 3 itself
kill -9 "$(daemon_pids)"
# Requests that come while the connection ends are ECONNABORTED.
has_ended() { [[ $(fsop stat "$MNT/f" ino 2>&1) == *': ENOTCONN' ]]; }
wait_until has_ended
assert_fails ENOTCONN fsop stat "$MNT/f" ino
assert_fails ENOTCONN fsop read 5 4 0
assert_fails ENOTCONN fsop mkdir "$MNT/new"
exec 3>&- 4<&- 5<&-
union_remount_after_crash
assert_list . d f low up
assert_content f 'lower
more'
assert_content up up
echo again >>up
