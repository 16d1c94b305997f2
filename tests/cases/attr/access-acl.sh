# Proves: access ACLs of lowers and of the upper are enforced, and can be set by the owner only (F55)
# Needs: acl ids cmd:setfacl
layer "$L1" <<END
low: 1
d/x: 2
END
chmod 600 "$L1/low"
setfacl -m u:1001:rw "$L1/low"
chmod 700 "$L1/d"
setfacl -m g:1002:x "$L1/d"
union_mount
echo 3 >up
chmod 600 up
setfacl -m u:1001:r up
fsop become 1001 -- open 3 low rdwr -- open 3 up rdonly -- expect EACCES open 3 up rdwr -- expect EACCES stat d/x ino
fsop become 1000 -- expect EACCES open 3 low rdonly -- expect EACCES open 3 up rdonly
fsop become 1000 1002 -- stat d/x ino -- expect EACCES open 3 d rdonly
fsop become 1000 1000 1002 -- stat d/x ino
assert_fails 'Operation not permitted' setpriv --reuid 1001 --clear-groups setfacl -m u:1001:rw up
setfacl -b low
fsop become 1001 -- expect EACCES open 3 low rdonly
union_remount
fsop become 1001 -- expect EACCES open 3 low rdonly -- open 3 up rdonly
