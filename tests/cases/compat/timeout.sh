# Proves: timeout= lets the kernel ask again; the union works with none at all
# Needs: daemon
layer "$L1" <<END
f: 1
d/g: 1
END
union_mount -o timeout=0
assert_content f 1
echo 2 >f
mv d/g d/h
rm f
assert_list . d
assert_list d h
union_umount
union_mount -o timeout=1.5
assert_list . d
