# Proves: in a sticky directory only the owners remove and rename (F54)
# Needs: ids
layer "$L1" <<END
tmp/mine: 1
tmp/theirs: 2
tmp/dir/x: 3
END
chmod 1777 "$L1/tmp"
chown 1000 "$L1/tmp/mine"
chmod 777 "$L1/tmp/dir"
chmod 666 "$L1/tmp/theirs"
union_mount
fsop become 1000 -- expect EPERM unlink tmp/theirs -- expect EPERM rename tmp/theirs tmp/new \
	-- expect EPERM rename tmp/mine tmp/theirs -- expect EPERM rename tmp/dir tmp/dir2 \
	-- rename tmp/mine tmp/mine2 -- unlink tmp/mine2 -- open 3 tmp/new rdwr,creat -- rename tmp/new tmp/new2
fsop become 1001 -- expect EPERM unlink tmp/new2
assert_list tmp dir new2 theirs
rm tmp/new2 tmp/theirs
