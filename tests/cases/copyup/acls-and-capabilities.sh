# Proves: access and default ACLs and file capabilities are kept by copy-up (F3)
# Needs: acl ids cmd:setcap cmd:setfacl
layer "$L1" <<END
f: 1
d/g: 2
prog: 3
END
setfacl -m u:1001:rw,g:1002:r "$L1/f"
setfacl -m u:1001:rwx,d:u:1001:rwx,d:g:1002:rx,d:o:- "$L1/d"
setcap cap_net_raw,cap_net_admin+ep "$L1/prog"
acls() { (cd "$1" && getfacl -n f d d/g prog); }
acls "$L1" >"$TEST_DIR/acls"
caps=$(getcap "$L1/prog")
union_mount
touch -d @1000 f d d/g prog
assert_exists "$UPPER"/{f,d/g,prog}
for round in 1 2; do
	acls . | diff "$TEST_DIR/acls" - || fail "another ACL in round $round"
	assert_eq "$(getcap prog)" "${caps/$L1\//}"
	union_remount
done
