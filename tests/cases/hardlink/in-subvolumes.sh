# Proves: files with several names in two btrfs subvolumes are two files, though their numbers are the same (F43)
# Modes: root-btrfs
# Kernel: differs (refuses subvolumes of an upper)
# Swap: no (the same)
# Needs: cmd:btrfs
layer "$L1" <<END
f: 1
END
mkdir -p "$UPPER"
for s in s1 s2; do
	btrfs subvolume create "$UPPER/$s" >/dev/null
	echo "$s" >"$UPPER/$s/a"
	ln "$UPPER/$s/a" "$UPPER/$s/b"
done
union_mount
assert_content s1/a s1
assert_content s2/a s2
[[ $(stat -c %i s1/a) != $(stat -c %i s2/a) ]] || fail "two files with one number"
assert_eq "$(stat -c %i s1/a)" "$(stat -c %i s1/b)"
union_umount
btrfs subvolume delete "$UPPER/s1" "$UPPER/s2" >/dev/null
