# Proves: in a directory made with mode 0555 its user creates nothing, root does (F54)
# Needs: ids
layer "$L1" <<END
d/
END
chmod 777 "$L1/d"
union_mount
fsop become 1000 -- mkdir d/r 0555 -- expect EACCES open 3 d/r/x rdwr,creat -- expect EACCES mkdir d/r/x \
	-- expect EACCES symlink x d/r/x -- expect EACCES open 3 d/r rdwr,tmpfile
: >d/r/x
fsop become 1000 -- expect EACCES unlink d/r/x -- expect EACCES rename d/r/x d/y -- chmod d/r 755 -- rename d/r/x d/y
assert_list d r y
