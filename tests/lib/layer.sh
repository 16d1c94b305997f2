# shellcheck shell=bash
#
# What every test of layers begins with: lib/runner.sh, whose images, users and assertions it has,
# and besides
#
#   STORE     a store of the test's own, which is the default one
#   ul ...    unionfs-layer as the mode's user
#   make_tar  a tar archive from standard input (lib/maketar.py)

# In memory where that has the attributes of users: every import syncs the store's file system, and on
# a disk that waits for all other tests.
mkdir "$TEST_DIR/stores"
if [[ $MODE == root-dir || $MODE == user ]]; then
	mount -t tmpfs -o mode=755 stores "$TEST_DIR/stores"
	setfattr -n user.x -v y "$TEST_DIR/stores" 2>/dev/null || umount "$TEST_DIR/stores"
fi

# shellcheck source=tests/lib/runner.sh
. "$RUN/lib/runner.sh"

STORE=$TEST_DIR/stores/images
export UNIONFS_IMAGES=$STORE
[[ $MODE != user ]] || chown "$USER_ID:$USER_ID" "$TEST_DIR" "$TEST_DIR/stores"

ul() { as_user timeout -k 5 "${UL_TIMEOUT:-100}" unionfs-layer "$@"; }

make_tar() { python3 "$RUN/lib/maketar.py" "$@"; }

# The user's root, for looking into his store and for taking it down.
as_root_of_store() {
	if [[ $MODE == user ]]; then
		nsrun --user "$USER_ID" 1 "$@"
	else
		"$@"
	fi
}

# tree_of IMAGE...: the directory of the top layer of an image.
tree_of() {
	echo "$STORE/layers/$(ul inspect "$1" | sed -n 's/.*"diffId": "\(.*\)".*/\1/p' | tail -1)/tree"
}

n_layers() { find "$STORE/layers" -mindepth 1 -maxdepth 1 | wc -l; }

assert_sound() {
	assert_status 0 ul verify
	assert_eq "$OUT" '' 'what verify says'
}

assert_no_leftovers() {
	[[ -z $(ls -A "$STORE/tmp" 2>/dev/null) ]] || fail "left in tmp: $(find "$STORE/tmp")"
}
