# Proves: what is made in a setgid directory gets its group, directories the bit too, also over whiteouts (F53)
# Needs: ids
layer "$L1" <<END
d/gone: 1
d/gonedir/x: 2
END
chown 0:1005 "$L1/d"
chmod 2777 "$L1/d"
union_mount
rm -r d/gone d/gonedir
for name in new gone; do
	fsop become 1000 1000 -- umask 022 -- open 3 "d/$name" rdwr,creat 0666
	assert_stat "d/$name" '%a %u:%g' '644 1000:1005'
done
for name in newdir gonedir; do
	fsop become 1000 1000 -- umask 022 -- mkdir "d/$name" 0777
	assert_stat "d/$name" '%a %u:%g' '2755 1000:1005'
done
fsop become 1000 1000 -- symlink x d/sym -- mknod d/fifo fifo 0666 -- open 3 d rdwr,tmpfile 0644 -- linkfd 3 d/tmp
for name in sym fifo tmp; do
	assert_stat "d/$name" %u:%g 1000:1005
done
fsop become 1000 1000 -- umask 0 -- open 3 d/suid rdwr,creat 02775
assert_stat d/suid '%a' 775
union_remount
assert_stat d/gonedir '%a %g' '2755 1005'
