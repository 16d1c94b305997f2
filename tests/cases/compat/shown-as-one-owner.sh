# Proves: squash_to_root, squash_to_uid and squash_to_gid show one owner for all; static_nlink one link; ino32_t small numbers
# Needs: daemon ids
layer "$L1" <<END
f: 1
d/e/
END
chown 5:6 "$L1/f"
union_mount -o squash_to_root
assert_stat f %u:%g 0:0
union_umount
MNT=$TEST_DIR/m2 union_mount -r -o squash_to_uid=12,squash_to_gid=13,static_nlink,ino32_t
assert_stat f %u:%g 12:13
assert_stat d %h 1
assert_stat d/e %h 1
for name in . f d d/e; do
	(($(stat -c %i $name) > 0 && $(stat -c %i $name) < 1 << 32)) || fail "the number of $name is $(stat -c %i $name)"
done
fsop dents-check .
