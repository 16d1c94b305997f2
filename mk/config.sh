#!/bin/sh
#	mk/config.sh [MACHINE]
#
# Print make variables that say how to compile and link with libfuse3.
#
# A libfuse3 that mk/deps.sh built in $BUILD/deps/prefix comes before the system's, and is named
# relative to this directory so that the tree may be moved.  For another MACHINE everything comes from
# $BUILD/deps/MACHINE.

set -eu

prefix=${BUILD:-build}/deps/${1:+$1/}prefix
if [ $# -gt 0 ]; then
	PKG_CONFIG_LIBDIR=$(echo "${BUILD:-build}/deps/$1/root/usr/lib/"*/pkgconfig)
	export PKG_CONFIG_LIBDIR
fi

if [ -e "$prefix/recipe" ]; then
	PKG_CONFIG_PATH=$prefix/lib/pkgconfig
	export PKG_CONFIG_PATH
	set -- --static --define-variable=prefix="$prefix"
else
	set --
fi

if ! cflags=$(pkg-config "$@" --cflags fuse3) || ! libs=$(pkg-config "$@" --libs fuse3); then
	echo 'config: cannot find libfuse3 with pkg-config' >&2
	exit 1
fi

printf 'FUSE_VERSION := %s\n' "$(pkg-config --modversion fuse3)"
printf 'FUSE_CFLAGS := %s\n' "$(printf '%s\n' "$cflags" | sed 's/-I/-isystem /g')"
printf 'FUSE_LIBS := %s\n' "$libs"
