# Proves: chown that names neither owner nor group does not clear the setuid bit of another user's file
# Needs: ids
layer "$L1" <<END2
root: 1
own: 2
plain: 3
END2
chown 1000 "$L1/own"
chmod 6755 "$L1/root" "$L1/own"
union_mount
fsop become 1000 -- lchown root -1 -1 || true # elsewhere EPERM
fsop become 1000 -- lchown own -1 -1 -- lchown plain -1 -1
assert_stat root %a 6755
assert_stat own %a 755
assert_absent "$UPPER/root"
fsop lchown root -1 -1
assert_stat root %a 755
