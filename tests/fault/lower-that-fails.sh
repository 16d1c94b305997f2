#!/bin/bash
# Proves: an EIO of a lower layer is an EIO for whoever asked; nothing half is left, nothing is kept in mind
# Modes: root-dir
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"

# The lower is a union itself, whose daemon's calls all fail while that is wanted.
control=$TEST_DIR/control real=$TEST_DIR/real bad=$TEST_DIR/bad
mkdir -p "$real"/{dir,tree/below,listed} "$bad" "$TEST_DIR/bad-upper" "$UPPER" "$WORK" "$MNT"
for name in read look copy changed removed renamed linked dir/a dir/b tree/below/f listed/f; do
	echo "text of $name" >"$real/$name"
done
head -c 3M /dev/urandom >"$real/large"
echo more >"$TEST_DIR/more"
truncate -s 128 "$control"
lower_fails() { printf '\1\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0' | dd of="$control" conv=notrunc status=none; }
lower_is_well() { printf '\0\0\0\0' | dd of="$control" conv=notrunc status=none; }
has_failed() { [[ $(od -An -td4 -j16 -N4 "$control" | tr -d ' ') == 5 ]] || fail "the lower was not asked: $1"; }

UNIONFS_FAULT_CONTROL=$control LD_PRELOAD=$RUN/bin/fault-shim \
	unionfs-mount -o "lowerdir=$real,upperdir=$TEST_DIR/bad-upper" "$bad"
union_entered "$bad"
unionfs-mount -o "lowerdir=$bad,upperdir=$UPPER,workdir=$WORK" "$MNT"
union_entered "$MNT"

# eio COMMAND...: fails with EIO while the lower does, leaves nothing, and succeeds afterwards.
eio() {
	lower_fails
	assert_fails EIO "$@"
	has_failed "$*"
	lower_is_well
	assert_eq "$(find "$UPPER" -mindepth 1)" "$left" "the upper after: $*"
	assert_eq "$(find "$WORK/work" -mindepth 1 -name '#*' ! -type c)" '' "the work directory after: $*"
	"$@" >/dev/null || fail "fails still: $*"
	left=$(find "$UPPER" -mindepth 1)
}

left=''
eio stat look
eio ls listed
eio cat read
eio cat large
eio stat dir/a
eio chmod 600 copy
eio dd if="$TEST_DIR/more" of=changed oflag=append conv=notrunc status=none
eio mv renamed renamed-2
eio ln linked linked-2
eio rm -r tree
assert_content changed $'text of changed\nmore'
assert_content renamed-2 'text of renamed'
assert_absent renamed tree
union_umount "$MNT"
union_umount "$bad"
assert_eq "$(find "$TEST_DIR/bad-upper" -mindepth 1)" '' "the lower's upper"
