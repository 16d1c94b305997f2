# Proves: a name of 256 bytes is ENAMETOOLONG for every call (F36)
n=$(printf 'n%.0s' {1..256})
layer "$L1" <<END
f: 1
d/
END
union_mount
for call in "stat $n ino" "open 3 $n rdwr,creat" "mkdir $n" "symlink x $n" "link f $n" "rename f $n" \
	"rename d $n" "rename $n x" "unlink $n" "rmdir $n" "mknod $n fifo" "mkdir d/$n" "truncate $n 0"; do
	# shellcheck disable=SC2086
	assert_fails ENAMETOOLONG fsop $call
done
assert_eq "$(fsop statfs . | grep -o 'namemax [0-9]*')" 'namemax 255'
