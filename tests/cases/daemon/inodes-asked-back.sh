# Proves: with max_inodes the kernel is asked to forget what is not in use: 50,000 files are looked at, and fewer are kept
# Modes: root-dir
# Needs: daemon kernel:6.18
# Timeout: 300
inodes() { unionfs-mount --show "$MNT" | sed -n 's/^inodes: //p'; }
# The bound is looked at with each 512th new inode.
kept() { (($(inodes) < 10000 + 512)); }
mkdir -p "$L1"/d{0..9}
for d in "$L1"/*; do
	fsop populate "$d/f" 5000
done
union_mount -o max_inodes=10000
for round in 1 2; do
	assert_eq "$(find . -type f -size -9 | wc -l)" 50000 "the number of files, round $round"
	wait_until kept
done
rm -r d1
assert_eq "$(find . -type f -size -9 | wc -l)" 45000 "the number of files after a removal"
wait_until kept
