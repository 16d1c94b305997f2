# Proves: default ACLs and setgid of the directory above the work directory do not reach what is copied up (F3)
# Needs: ids acl
layer "$L1" <<END
f: 1
d/
gone: 2
END
chmod 600 "$L1/f"
mkdir -p "$UPPER" "$WORK"
setfacl -d -m u:1234:rwx "$WORK"
chmod g+s "$WORK"
union_mount
touch f
chmod 711 d
rm gone
echo new >gone
setfacl -b "$WORK"
for f in f d gone; do
	assert_eq "$(getfacl -c "$f" | grep -c 1234 || true)" 0 "ACL entries of $f"
done
