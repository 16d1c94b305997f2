# Proves: layers whose file systems use the same inode numbers do not collide in the union (F43)
mkdir "$L1" "$L2" "$L3"
for dir in "$L1" "$L2" "$L3"; do
	mount -t tmpfs tmpfs "$dir"
	: >"$dir/f-${dir##*/}"
	mkdir "$dir/d-${dir##*/}"
done
[[ $(stat -c %i "$L1/f-l1") == "$(stat -c %i "$L3/f-l3")" ]] || skip "tmpfs gives different numbers"
union_mount
: >up
assert_eq "$(find . -printf '%D:%i\n' | sort | uniq -d)" "" "numbers used twice"
assert_eq "$(find . -mindepth 1 | wc -l)" 7
union_umount
umount "$L1" "$L2" "$L3"
LOWER_TREE=()
