# Proves: data is used if its fs-verity digest is the one in the mark, also after copies that leave it where it is; else EIO
# Modes: root-dir root-io-passthrough
# Needs: daemon cmd:mkfs.ext4 cmd:setfattr
# Kernel: differs (mounted differently)
# Swap: no (some of its files cannot be read, on purpose)
#
# The lower layer is what composefs makes: files without data, redirected into a data-only layer by
# what they hold, each with the digest of it.

# The machines of tests/vm must have it.
without_verity() {
	[[ -z ${IN_VM-} ]] || fail "no fs-verity, but a kernel of tests/vm"
	skip "no fs-verity here"
}

image=$TEST_DIR/image disk=$TEST_DIR/disk
truncate -s 32M "$image"
mkfs.ext4 -q -b 4096 -O verity "$image" || without_verity
mkdir "$disk"
mount -o loop "$image" "$disk" 2>/dev/null || without_verity
data=$disk/objects
mkdir "$data" "$disk/lower"
for name in right wrong bare long; do
	printf '%s' "data of $name" >"$data/$name"
done
echo unsealed >"$data/unsealed"
fsop verity-enable "$data/right" || without_verity
fsop verity-enable "$data/wrong"
fsop verity-enable "$data/bare"
fsop verity-enable "$data/long" sha512

meta() { # NAME SIZE MARK
	truncate -s "$2" "$L1/$1"
	setfattr -n trusted.overlay.metacopy -v "$3" "$L1/$1"
	setfattr -n trusted.overlay.redirect -v "/$1" "$L1/$1"
}
mark() { fsop verity-mark "$data/$1"; }
stored() { getfattr --absolute-names -e hex -n trusted.overlay.metacopy "$UPPER/$1" | sed -n 's/.*metacopy="\?//p'; }

mkdir "$L1"
meta right 13 "$(mark right)"
meta long 12 "$(mark long)"
meta wrong 13 "$(mark right)"
meta unsealed 9 "$(mark right)"
meta bare 12 ""
echo plain >"$disk/lower/plain"
echo sealed >"$disk/lower/sealed"
fsop verity-enable "$disk/lower/sealed"
LOWERS=$L1:$disk/lower::$data

# As it is made to be mounted.
union_mount -r -o metacopy=on,redirect_dir=on,verity=require
assert_content right "data of right"
assert_content long "data of long"
for file in wrong unsealed bare; do
	assert_stat "$file" %h 1
	assert_fails EIO cat "$file"
done
assert_content right "data of right"
union_umount

union_mount -o verity=on
assert_content right "data of right"
assert_content bare "data of bare"
for file in wrong unsealed; do assert_fails EIO cat "$file"; done
union_umount

# A copy that leaves the data where it is vouches for it; data without a digest is copied, if it must have one.
union_mount -o metacopy=on,verity=require
chmod 600 right long sealed plain
assert_fails EIO chmod 600 wrong
assert_eq "$(stored right)" "$(mark right)"
assert_eq "$(stored long)" "$(mark long)"
assert_eq "$(stored sealed)" "$(fsop verity-mark "$disk/lower/sealed")"
assert_fails ENODATA fsop getxattr "$UPPER/plain" trusted.overlay.metacopy
assert_eq "$(<"$UPPER/plain")" plain
for round in 1 2; do
	assert_content right "data of right"
	assert_content long "data of long"
	assert_content sealed sealed
	assert_content plain plain
	union_remount
done

# The upper's mark counts, and goes when the data comes.
echo more >>right
assert_content right "data of rightmore"
assert_fails ENODATA fsop getxattr "$UPPER/right" trusted.overlay.metacopy
setfattr -n trusted.overlay.metacopy -v "$(mark right)" "$UPPER/sealed"
union_remount
assert_fails EIO cat sealed
assert_fails EIO sh -c 'echo more >>sealed'
assert_content right "data of rightmore"
union_umount

# A mark of the upper that gives no digest does not hide the one of the lower.
truncate -s 13 "$UPPER/wrong"
setfattr -n trusted.overlay.metacopy "$UPPER/wrong"
union_mount -o metacopy=on,verity=on
assert_fails EIO cat wrong
chmod 644 bare
assert_eq "$(stored bare)" "$(mark bare)"
assert_content bare "data of bare"
union_umount
check_lowers
umount "$disk"
LOWER_TREE=()
