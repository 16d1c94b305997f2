# Proves: files are copied up where they belong while their directory, or the one above it, is renamed
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
mkdir -p "$L1/a/b"
for ((i = 0; i < 40; i++)); do
	head -c 200000 /dev/zero | tr '\0' x >"$L1/a/b/f$i"
done
union_mount
exec 3<a/b
writer() {
	local i
	for ((i = $1; i < 40; i += 2)); do
		echo "end of $i" >>"/proc/self/fd/3/f$i"
	done
}
writer 0 &
first=$!
writer 1 &
second=$!
for ((i = 0; i < 15; i++)); do
	fsop rename a/b a/c
	fsop rename a z
	fsop rename z/c z/b
	fsop rename z a
done
wait_all "$first" "$second"
exec 3<&-
for round in 1 2; do
	for ((i = 0; i < 40; i++)); do
		assert_eq "$(tail -c 20 "a/b/f$i" | tr -d x)" "end of $i" "the end of f$i in round $round"
	done
	assert_eq "$(find . -type f | wc -l)" 40
	union_remount
done
