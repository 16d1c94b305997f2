# Proves: NOW needs write permission, other times need ownership
# Needs: ids
layer "$L1" <<END
writable: 1
readable: 2
own: 3
END
chmod 666 "$L1/writable"
chown 1000 "$L1/own"
chmod 400 "$L1/own"
union_mount
fsop become 1000 -- utimens writable now now -- expect EPERM utimens writable 1 2 \
	-- expect EPERM utimens writable omit now -- expect EACCES utimens readable now now \
	-- expect EPERM utimens readable 1 2 -- utimens own 1 2 -- utimens own now now
assert_list "$UPPER" own writable
