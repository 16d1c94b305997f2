# Proves: an ACL set by an owner outside of the file's group drops setgid, by a member it does not (F53, F55)
# Needs: ids acl
# Modes: root
layer "$L1" <<END
f: 1
g: 2
END
chown 1000:2000 "$L1/f"
chown 1000:1000 "$L1/g"
chmod 2755 "$L1"/[fg]
union_mount
fsop become 1000 -- sh 'setfacl -m u:1001:r f g'
assert_stat f %a 755
assert_stat g %a 2755
