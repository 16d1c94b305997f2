# Proves: a union of 1000 lowers mounts, each layer's file is found and a directory of all merges
# Kernel: differs (at most 500 layers, and a page of mount options)
# Swap: no (more layers than the kernel takes)
mkdir "$TEST_DIR/m"
for ((i = 0; i < 1000; i++)); do
	dir=$TEST_DIR/m/$i
	mkdir -p "$dir/all"
	: >"$dir/all/$i"
	echo "$i" >"$dir/f$i"
	LOWERS+=${LOWERS:+:}$dir
done
union_mount
assert_eq "$(find all -type f | wc -l)" 1000
assert_content f0 0
assert_content f999 999
echo new >f500
rm all/999
union_remount
assert_content f500 new
assert_eq "$(find all -type f | wc -l)" 999
