# Proves: an owner who is not in the file's group cannot set its set-group-ID bit (F54)
# Needs: ids
layer "$L1" <<END
f: 1
d/
END
chown 1000:1005 "$L1/f" "$L1/d"
union_mount
fsop become 1000 1000 -- chmod f 2755 -- chmod d 2755
assert_stat f %a 755
assert_stat d %a 755
fsop become 1000 1000 1005 -- chmod f 2755 -- chmod d 2755
assert_stat f %a 2755
assert_stat d %a 2755
fsop chmod f 755 -- chmod f 2755
assert_stat f %a 2755
