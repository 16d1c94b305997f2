# Proves: what a user makes belongs to the user, of every type and also over whiteouts (F53)
# Needs: ids
layer "$L1" <<END
d/gone: 1
d/gonedir/x: 2
END
chmod 777 "$L1/d"
union_mount
rm -r d/gone d/gonedir
fsop become 1000 1001 -- open 3 d/f rdwr,creat -- mkdir d/dir -- symlink x d/s -- mknod d/p fifo \
	-- mknod d/k sock -- mknod d/n file -- open 4 d/gone rdwr,creat -- mkdir d/gonedir \
	-- open 5 d rdwr,tmpfile -- linkfd 5 d/t -- link d/f d/link
for name in f dir s p k n gone gonedir t link; do
	assert_stat "d/$name" %u:%g 1000:1001
done
union_remount
for name in f dir s p k n gone gonedir t link; do
	assert_stat "d/$name" %u:%g 1000:1001
done
