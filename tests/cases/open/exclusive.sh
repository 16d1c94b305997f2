# Proves: O_CREAT|O_EXCL is EEXIST for every visible name and makes what was removed (F30)
layer "$L1" <<END
f: 1
d/
dangling -> nowhere
gone: 2
END
union_mount
rm gone
echo 3 >up
for name in f d dangling up .; do
	assert_fails EEXIST fsop open 3 "$name" rdwr,creat,excl
done
assert_absent nowhere
fsop open 3 gone rdwr,creat,excl -- fstat 3 size | grep -qx 0
fsop open 3 dangling rdwr,creat -- write 3 'through
'
assert_content nowhere through
assert_type dangling l
assert_content f 1
