# Proves: fsync, fdatasync, syncfs and O_SYNC succeed on files and directories of every layer (F72)
layer "$L1" <<END
low: 1
d/lowd: 2
END
union_mount
mkdir new
echo 3 >up
for what in low up d new .; do
	fsop open 3 "$what" rdonly -- fsync 3 -- fdatasync 3 -- syncfs 3
done
fsop open 3 low rdwr,sync -- write 3 x -- fsync 3
fsop open 3 up wronly,dsync -- write 3 y -- fdatasync 3 -- unlink up -- write 3 z -- fsync 3
fsop open 3 d rdonly -- sh 'rm -r d' -- fsync 3
sync -f .
assert_content low x
