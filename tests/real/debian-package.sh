#!/bin/bash
# Proves: the Debian package installs in a Debian root, works there, and purges without leaving anything
# Needs: root cmd:debootstrap cmd:dpkg cmd:dh disk:4
# Timeout: 600
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/real/root.sh
. "$(dirname "$CASE_FILE")/root.sh"

provide_layers
use_proxy
# As the build directory was called when it was built, or everything is built again.
env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u SAN make -C "$SOURCE_ROOT" --no-print-directory \
	O="$(realpath --relative-to="$SOURCE_ROOT" "$BUILD")" deb >"$TEST_DIR/log" 2>&1 || fail "make deb: $(tail -20 "$TEST_DIR/log")"
package=("$BUILD"/deb/unionfs-mount_*.deb)
assert_eq "${#package[@]}" 1 "the number of packages"

LOWERS=$CACHE/update:$CACHE/base
union_mount -o redirect_dir=on
cd "$TEST_DIR"
cp "${package[0]}" "$MNT/package.deb"
find "$MNT" -xdev ! -path '*/var/*' -printf '%P\n' | sort >"$TEST_DIR/before"
enter_root "$MNT" '
	apt-get -q update
	apt-get -q -y install --no-install-recommends /package.deb
	unionfs-mount --version
	unionfs-run --version
	mount.unionfs --help >/dev/null
	/usr/libexec/unionfs-mount/fuse-overlayfs --version
	mkdir -p /l /m
	echo 1 >/l/f
	mount -t unionfs /l /m
	cat /m/f
	umount /m
	rm -r /l /m
	apt-get -q -y purge --autoremove unionfs-mount' >"$TEST_DIR/log" 2>&1 || fail "in the root: $(tail -20 "$TEST_DIR/log")"
find "$MNT" -xdev ! -path '*/var/*' -printf '%P\n' | sort >"$TEST_DIR/after"
diff "$TEST_DIR/before" "$TEST_DIR/after" || fail "left (>) or removed (<)"
