# Proves: a default ACL leaves a directory's setgid alone, also when its owner is not in its group
# Needs: ids acl
layer "$L1" <<END
d/
END
chown 1000:1002 "$L1/d"
chmod 2755 "$L1/d"
union_mount
fsop become 1000 -- sh 'setfacl -d -m u:1001:r d'
assert_stat d %a 2755
union_remount
assert_stat d %a 2755
