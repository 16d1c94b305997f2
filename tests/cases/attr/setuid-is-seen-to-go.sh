# Proves: after a write by another user stat and exec see a file without setuid and setgid at once (F11)
# Needs: ids
layer "$L1" <<END
low: 1
END
union_mount
: >up
chown 0:0 low up
chmod 6777 low up
for f in low up; do
	assert_stat $f %a 6777
	fsop become 1000 -- open 3 $f wronly -- write 3 x >/dev/null
	assert_stat $f %a 777
done
