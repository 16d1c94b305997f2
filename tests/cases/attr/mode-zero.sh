# Proves: a file of mode 0 is read and copied up for root, and for no other, owner or not (F54)
# Needs: ids
layer "$L1" <<END
f: text
d/x: 1
END
chown 1000 "$L1/f"
chmod 0 "$L1/f" "$L1/d"
union_mount
assert_content f text
fsop become 1000 -- expect EACCES open 3 f rdonly -- expect EACCES open 3 d rdonly -- expect EACCES stat d/x ino
fsop become 1001 -- expect EACCES open 3 f rdonly
echo more >>f
rm d/x
assert_content f 'text
more'
assert_list d
fsop become 1000 -- chmod f 400 -- open 3 f rdonly -- expect EACCES open 3 f rdwr
