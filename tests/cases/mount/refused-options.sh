# Proves: an unknown option, a bad value, one missing or one too many is refused, named, with status 2
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
for option in nonsense nonsense=1 redirect_dir=maybe redirect_dir redirect_dir= fsync=sometimes xino=2 userxattr=on ro=1 \
	index=maybe metacopy=maybe nfs_export=on verity=maybe workdir upperdir= lowerdir= fsname; do
	assert_refused 2 "*${option%%=*}*" -o "$option" "$L1" "$UPPER" "$MNT"
	assert_refused 2 "*${option%%=*}*" -o "rw,$option,nodev" "$L1" "$UPPER" "$MNT"
done
assert_refused 2 'lowerdir*mixed' -o "lowerdir=$L1,lowerdir+=$L1" "$MNT"
assert_refused 2 '--nonsense' --nonsense "$L1" "$MNT"
assert_refused 2 '-Z' -Z "$L1" "$MNT"
assert_refused 2 '-o' "$L1" "$MNT" -o
