# Proves: chmod changes the mask of an ACL, and setting an ACL changes the mode (F55)
# Needs: acl ids cmd:setfacl
layer "$L1" <<END
f: 1
END
setfacl -m u:1001:rwx,g::rx "$L1/f"
union_mount
assert_stat f %a 674
chmod 640 f
assert_eq "$(getfacl -cn f | xargs)" 'user::rw- user:1001:rwx #effective:r-- group::r-x #effective:r-- mask::r-- other::---'
setfacl -m m::rw,o::r f
assert_stat f %a 664
setfacl -b f
assert_stat f %a 644
setfacl --set u::r,g::r,o::r f
assert_stat f %a 444
assert_eq "$(fsop listxattr f)" ''
union_remount
assert_stat f %a 444
