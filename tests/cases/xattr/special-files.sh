# Proves: fifos, sockets and devices have trusted.* and security.* attributes, and user.* is EPERM (F59)
# Modes: root
mkdir "$L1"
mkfifo "$L1/fifo"
fsop mknod "$L1/sock" sock
fsop mknod "$L1/null" char 666 1 3
union_mount
mkfifo up
for what in fifo sock null up; do
	fsop setxattr "$what" trusted.a "of-$what"
	assert_xattr "$what" trusted.a "of-$what"
	assert_fails EPERM fsop setxattr "$what" user.a x
	fsop setxattr "$what" security.b y
	assert_eq "$(fsop listxattr "$what" | grep -c '\.[ab]$')" 2
done
union_remount
for what in fifo sock null up; do
	assert_xattr "$what" trusted.a "of-$what"
done
