# Proves: st_ino of a copied-up file is constant over remounts on lowers without useful file handles: a union, kernel overlayfs, file systems without UUID
# Modes: root-dir rootless
# Kernel: differs (decodes no such handles)
# Needs: daemon kernel-overlay
# Swap: no (the lowers are gone then)
twin() {
	mkdir "$1"
	mount -t tmpfs tmpfs "$1"
	echo "${1##*/}" >"$1/${1##*/}"
	mkdir "$1/d-${1##*/}"
	echo inside >"$1/d-${1##*/}/f"
}

# A union of ours and one of the kernel's, both over other directories, and two tmpfs.
layer "$TEST_DIR/a" <<END
of-ours: 1
ours/f: 2
END
layer "$TEST_DIR/b" <<END
of-kernel: 1
kernel/f: 2
END
mkdir "$TEST_DIR/b2" "$L1" "$L2"
unionfs-mount -o "lowerdir=$TEST_DIR/a$([[ $MODE != rootless ]] || echo ,userxattr)" "$L1"
mount -t overlay overlay -o "lowerdir=$TEST_DIR/b:$TEST_DIR/b2" "$L2"
twin "$L3"
twin "$L4"
LOWERS=$L1:$L2:$L3:$L4
union_mount
find . -printf '%P %i\n' | sort >"$TEST_DIR/before"
assert_eq "$(cut -d' ' -f2 "$TEST_DIR/before" | sort | uniq -d)" "" "numbers used twice"
find . -type f -exec sh -c 'for f; do echo more >>"$f"; done' - {} +
find . -printf '%P %i\n' | sort | diff "$TEST_DIR/before" - || fail "numbers changed over copy-up"
union_remount
find . -printf '%P %i\n' | sort | diff "$TEST_DIR/before" - || fail "numbers changed over a remount"
ino=$(stat -c %i of-ours of-kernel l3 l4)
mkdir moved
mv of-ours of-kernel l3 l4 moved
union_remount
cd moved
assert_eq "$(stat -c %i of-ours of-kernel l3 l4)" "$ino" "the numbers of what was moved"
union_umount
for dir in "$L1" "$L2" "$L3" "$L4"; do umount "$dir"; done
LOWER_TREE=()
