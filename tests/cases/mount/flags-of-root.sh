# Proves: by default root's mount has suid and dev and lets others in
# Modes: root
# Needs: daemon
mkdir "$L1"
fsop mknod "$L1/zero" char 666 1 5
cp "$(type -P id)" "$L1/id"
chmod 4755 "$L1/id"
union_mount
for option in nosuid nodev noexec; do
	[[ ,$(findmnt -no OPTIONS "$MNT"), != *,$option,* ]] || fail "mounted $option"
done
assert_eq "$(fsop become 1000 -- sh './id -u')" 0
assert_eq "$(fsop become 1000 -- open 3 zero rdonly -- read 3 1 | od -An -tx1)" ' 00'
