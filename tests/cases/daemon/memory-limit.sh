# Proves: 200,000 files are in use through a daemon that may have 64 MiB, and nobody is killed for memory
# Modes: root-tmpfs
# Needs: daemon
# Sanitizers: no (they need more)
# Timeout: 300
# On tmpfs: with a disk the group is charged for its blocks, too, where the daemon reads them first.
mkdir -p "$L1"/d{0..99}
for d in "$L1"/*; do
	fsop populate "$d/some-longer-name-for-a-file-" 2000
done
memory_group 64M
# Not a file is given back before there are so many.
union_mount -o max_inodes=1000000
assert_eq "$(find . -type f -size -9 | wc -l)" 200000 "the number of files"
for d in d{0..99}; do
	echo more >>"$d/some-longer-name-for-a-file-7"
done
assert_eq "$(find . -type f -size -9 | wc -l)" 200000 "the number of files, the second time"
memory_group_end
