# Proves: with index=on and metacopy=on the names of a lower hard link share attributes that were copied up, and the data below
# Modes: root-dir root-xfs
layer "$L1" <<END
a: text
d/b = a
d/e/c = a
x: one
d/y = x
END
sparse_file "$L1/big" 5M
ln "$L1/big" "$L1/d/big2"
big=$(sha256sum <"$L1/big")
union_mount -o index=on,metacopy=on

check() { # MODE CONTENT
	local name
	for name in a d/b d/e/c; do
		assert_content $name "$2"
		assert_stat $name '%a %h' "$1 3"
	done
	assert_eq "$(stat -c %i a d/b d/e/c | sort -u | wc -l)" 1 "the number of inodes"
}

chmod 640 d/b
chown 7 d/big2
check 640 text
assert_xattr "$UPPER/d/b" "$OVL.metacopy" ''
assert_eq "$(sha256sum <big) $(stat -c %u big)" "$big 7"

# Names that were not copied up lead through the index to what was; the data is that of the lower.
union_remount
check 640 text
assert_absent "$UPPER/a" "$UPPER/d/e/c" "$UPPER/big"
assert_eq "$(sha256sum <big) $(stat -c %u big)" "$big 7"
chmod 600 a
union_remount
check 600 text
echo more >>d/e/c
check 600 $'text\nmore'
union_remount
check 600 $'text\nmore'
assert_fails ENODATA fsop getxattr "$UPPER/d/b" "$OVL.metacopy"

# A union that must not follow such marks refuses the file, by whatever name.
chmod 600 x
union_umount
union_mount -o index=on,metacopy=off
assert_fails EPERM cat x
assert_fails EPERM cat d/y
check 600 $'text\nmore'
union_umount

# Something else in its place in the index is damage.
entry=$(find "$WORK/index" -samefile "$UPPER/x")
rm "$entry"
mkdir "$entry"
union_mount -o index=on,metacopy=on
assert_fails EIO cat d/y
cat d/e/c >/dev/null
union_umount
rmdir "$entry"
MOUNTED=()
