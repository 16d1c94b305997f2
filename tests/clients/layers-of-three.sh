#!/bin/bash
# Proves: what kernel overlayfs, fuse-overlayfs or we have written as a layer, the others read as the same tree
# Needs: root kernel-overlay cmd:fuse-overlayfs
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"

MAKERS=(kernel fuse-overlayfs ours)
base=$TEST_DIR/base

layer "$base" <<END
kept: base
gone: base
changed: base
dir/a: base
dir/b: base
emptied/a: base
replaced/a: base
replaced/b/c: base
becomes-dir: base
becomes-file/a: base
link: base
meta: base
tree/one/two/three: base
END
chown 5:6 "$base/tree"

mount_by() { # MAKER MNT OPTIONS
	case $1 in
	kernel) mount -t overlay overlay -o "$3" "$2" ;;
	fuse-overlayfs) /usr/bin/fuse-overlayfs -o "$3" "$2" ;;
	ours) unionfs-mount -o "compat=fuse-overlayfs,$3" "$2" ;;
	esac
}

change() {
	rm gone dir/a emptied/a
	echo more >>changed
	rm -r replaced
	mkdir -p replaced/b
	echo new >replaced/new
	rm becomes-dir
	mkdir becomes-dir
	echo new >becomes-dir/x
	rm -r becomes-file
	echo new >becomes-file
	ln link link2
	chmod 4711 meta
	chown 7:8 meta
	setfattr -n user.note -v text meta
	setfattr -n security.capability -v 0x0100000200040000000000000000000000000000 changed
	ln -s target symlink
	mkfifo fifo
	mknod device c 1 3
	echo deep >tree/one/two/new
	mv tree/one/two/three tree/moved
	mkdir -m 1777 sticky
	touch -d '2001-02-03 04:05:06' kept
}

# The kernel shows fuse-overlayfs's attributes, too.
shown() { fsop tree moxrL "$1" | sed 's/ user.fuseoverlayfs.origin=[^ ]*//'; }

# A copy of what a maker has written.  What fuse-overlayfs leaves for archivers beside its attributes the
# kernel takes for files, and cannot list.
copy_for() { # READER MAKER
	rm -rf "$TEST_DIR/copy" "$TEST_DIR/work"
	mkdir "$TEST_DIR/work"
	cp -a "$TEST_DIR/$2/upper" "$TEST_DIR/copy"
	[[ $1 != kernel ]] || find "$TEST_DIR/copy" -name '.wh.*' -delete
}

for maker in "${MAKERS[@]}"; do
	dir=$TEST_DIR/$maker
	mkdir -p "$dir"/{upper,work,mnt}
	mount_by "$maker" "$dir/mnt" "lowerdir=$base,upperdir=$dir/upper,workdir=$dir/work"
	(cd "$dir/mnt" && change)
	shown "$dir/mnt" >"$dir/tree"
	umount "$dir/mnt"
done
diff "$TEST_DIR/kernel/tree" "$TEST_DIR/ours/tree" || fail "ours (>) made another tree than the kernel (<)"
diff "$TEST_DIR/kernel/tree" "$TEST_DIR/fuse-overlayfs/tree" || fail "fuse-overlayfs (>) made another tree than the kernel (<)"

mkdir "$TEST_DIR/mnt"
for maker in "${MAKERS[@]}"; do
	dir=$TEST_DIR/$maker
	for reader in "${MAKERS[@]}"; do
		copy_for "$reader" "$maker"
		# as a lower layer ...
		mount_by "$reader" "$TEST_DIR/mnt" "lowerdir=$TEST_DIR/copy:$base"
		diff "$dir/tree" <(shown "$TEST_DIR/mnt") || fail "$reader (>) reads a layer of $maker (<) as another tree"
		umount "$TEST_DIR/mnt"
		# ... and as the upper, to go on with
		mount_by "$reader" "$TEST_DIR/mnt" "lowerdir=$base,upperdir=$TEST_DIR/copy,workdir=$TEST_DIR/work"
		diff "$dir/tree" <(shown "$TEST_DIR/mnt") || fail "$reader (>) goes on with the upper of $maker (<) as another tree"
		echo back >"$TEST_DIR/mnt/gone"
		rm -r "$TEST_DIR/mnt/replaced"
		umount "$TEST_DIR/mnt"
	done
done
