# Proves: /dev/fd/N that somebody else mounted is served, with permissions checked whatever he said (F54, F64)
# Needs: daemon ids
layer "$L1" <<END
secret: 1
public: 1
END
chmod 600 "$L1/secret"
nobody_serves() { [[ -z $(daemon_pids) ]]; }
mkdir "$MNT" "$UPPER" "$WORK"
for options in compat=fuse-overlayfs compat=fuse-overlayfs,noacl; do
	exec 7<>/dev/fuse
	mount -i -t fuse -o fd=7,rootmode=40000,user_id=0,group_id=0,allow_other given "$MNT"
	run_mount -o "lowerdir=$L1,upperdir=$UPPER,workdir=$WORK,$options" /dev/fd/7
	exec 7>&-
	assert_content "$MNT/secret" 1
	assert_fails EACCES setpriv --reuid 1000 --clear-groups cat "$MNT/secret"
	assert_fails EACCES setpriv --reuid 1000 --clear-groups touch "$MNT/new"
	assert_eq "$(setpriv --reuid 1000 --clear-groups cat "$MNT/public")" 1 "what others may read"
	echo 2 >>"$MNT/public"
	umount "$MNT"
	wait_until nobody_serves
	rm "$UPPER/public"
done
mkdir "$TEST_DIR/plain"
assert_refused 1 '/dev/fd/9' "$L1" /dev/fd/9
