# Proves: mknod makes every type with mode, over whiteouts too, and fails as it must (F62)
# Needs: ids
layer "$L1" <<END
gone: 1
d/
END
chmod 777 "$L1/d"
union_mount
rm gone
for kind in file fifo sock; do
	fsop umask 027 -- mknod gone "$kind" 666
	assert_stat gone %a 640
	assert_fails EEXIST fsop mknod gone "$kind"
	rm gone
done
assert_fails ENOENT fsop mknod no/x fifo
assert_fails ENOENT fsop mknod gone/x fifo
fsop become 1000 -- mknod d/fifo fifo -- mknod d/sock sock -- mknod d/file file -- expect EPERM mknod d/dev char 666 1 3 \
	-- expect EPERM mknod d/blk block 666 7 0
assert_list d fifo file sock
assert_stat d/fifo %u 1000
assert_whiteout "$UPPER/gone"
