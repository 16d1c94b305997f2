# Proves: a value of 64 KiB is set, read, and kept by copy-up where the upper's file system takes it (F59)
# Modes: root-xfs
layer "$L1" <<END
low: 1
END
value=$(head -c 65536 /dev/zero | tr '\0' v)
fsop setxattr "$L1/low" user.big "$value"
union_mount
echo 2 >up
fsop setxattr up user.big "$value"
chmod 600 low
union_remount
for name in low up; do
	assert_eq "$(fsop xattrsize "$name" user.big)" 65536
	assert_eq "$(fsop getxattr "$name" user.big | cksum)" "$(cksum <<<"$value")"
done
