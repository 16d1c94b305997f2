# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the variables of lib/case.sh and of the tests
#
# A Debian root file system in four layers, made once and kept in $BUILD/cache:
#
#   app     a program's sources, a database, a repository of packages; a directory was renamed
#   deps    compiler, make, git and sqlite, installed by apt
#   update  packages installed again, files removed and replaced
#   base    what debootstrap makes (minbase)
#
# Every layer but the base is the upper of a kernel overlayfs, as a container's build makes them.
#
#   provide_layers       sets LAYERS, topmost first; skips when they cannot be made
#   enter_root ROOT SCRIPT   runs a script in a chroot with /proc and /dev

REAL_DIR=$(dirname "${BASH_SOURCE[0]}")
CACHE=$BUILD/cache/real

# What the session installs for the first time, and what it installs again.
NEW_PACKAGES='bc less tree'
OLD_PACKAGES='bash grep tar tzdata'

provide_layers() {
	local recipe
	recipe=$(suite) && recipe+=" $(dpkg --print-architecture) $(sha256sum <"$REAL_DIR/root.sh")"
	mkdir -p "$BUILD/cache"
	exec 9>"$BUILD/cache/lock"
	flock 9
	if [[ $(cat "$CACHE/recipe" 2>/dev/null) != "$recipe" ]]; then
		remove_cache
		make_layers
		echo "$recipe" >"$CACHE/recipe"
	fi
	exec 9>&-
	LAYERS=$CACHE/app:$CACHE/deps:$CACHE/update:$CACHE/base
}

# For whoever finds a layer changed: the next run makes them anew.
remove_cache() {
	rm -rf --one-file-system "$CACHE"
}

# The release that this machine runs, which its mirror has for certain.
suite() {
	sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# Where this machine gets Debian itself from, as in mk/deps.sh.
debian_mirror() {
	# shellcheck disable=SC2016 # apt's variables
	apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(CODENAME)|$(REPO_URI)' \
		'Created-By: Packages' |
		sed -n "s,^Debian|Debian|main|$(suite)|\(http.*[^/]\)/*$,\1,p" | sort -u | head -1
}

# Sets mirror, or skips.
find_mirror() {
	mirror=$(debian_mirror) || true
	if [[ -z $mirror ]]; then
		apt-get -q update >&2 || true
		mirror=$(debian_mirror) || true
	fi
	[[ -n $mirror ]] || skip "apt's sources name no mirror of Debian $(suite)"
	/usr/lib/apt/apt-helper download-file "$mirror/dists/$(suite)/Release" "$TEST_DIR/Release" >&2 ||
		skip "the mirror cannot be reached"
}

# debootstrap and the apt in the chroot go through the proxy that this machine's apt uses.
use_proxy() {
	local proxy=''
	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	[[ -z $proxy ]] || export http_proxy=$proxy
}

make_layers() {
	find_mirror
	use_proxy
	mkdir -p "$CACHE"
	make_base
	make_layer base update
	make_layer update:base deps
	make_layer deps:update:base app
}

make_base() {
	debootstrap --variant=minbase "$(suite)" "$CACHE/base.new" "$mirror" >"$TEST_DIR/debootstrap.log" 2>&1 ||
		fail "debootstrap: $(tail -3 "$TEST_DIR/debootstrap.log")"
	rm -f "$CACHE/base.new"/var/cache/apt/archives/*.deb
	cp /etc/resolv.conf "$CACHE/base.new/etc/resolv.conf"
	# For making the layers; the session removes it and syncs as everybody does.
	echo force-unsafe-io >"$CACHE/base.new/etc/dpkg/dpkg.cfg.d/unsafe"
	mv "$CACHE/base.new" "$CACHE/base"
}

make_layer() { # LOWER[:LOWER...] LAYER
	local root=$CACHE/root lowers
	lowers=$CACHE/${1//:/:$CACHE/}
	mkdir -p "$root" "$CACHE/$2.new" "$CACHE/work"
	mount -t overlay overlay "$root" \
		-o "lowerdir=$lowers,upperdir=$CACHE/$2.new,workdir=$CACHE/work,redirect_dir=on"
	enter_root "$root" "$(declare -p NEW_PACKAGES OLD_PACKAGES
		declare -f change_"$2" make_repository make_sources
		echo "change_$2")" >"$TEST_DIR/log-$2" 2>&1 ||
		fail "the layer $2 cannot be made: $(tail -20 "$TEST_DIR/log-$2")"
	umount "$root"
	rm -rf "$CACHE/work" "$root"
	mv "$CACHE/$2.new" "$CACHE/$2"
}

# enter_root ROOT SCRIPT: the text of a script, for bash in the chroot
enter_root() {
	local root=$1 status=0
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
		TZ=UTC DEBIAN_FRONTEND=noninteractive ${http_proxy:+"http_proxy=$http_proxy"} \
		chroot "$root" bash -euc "$2" </dev/null || status=$?
	umount -R "$root/dev"
	umount "$root/proc"
	return "$status"
}

# ---------------------------------------------------------------------------------------------
# What happens in the chroot

change_update() {
	apt-get -q update
	# shellcheck disable=SC2086 # a list
	apt-get -q -y install --reinstall $OLD_PACKAGES
	rm -rf /usr/share/doc/apt /usr/share/locale
	rm -rf /usr/share/lintian # and an opaque directory in its place
	mkdir /usr/share/lintian
	echo new >/usr/share/lintian/new
	rm /etc/issue /etc/motd
	mkdir /etc/motd
	rm -rf /usr/share/bug
	mkdir /srv/bug
	ln -s /srv/bug /usr/share/bug
	echo replaced >/etc/motd/file
	echo 127.0.0.2 replaced >>/etc/hosts
	apt-get clean
}

change_deps() {
	apt-get -q -y install --no-install-recommends gcc git libc6-dev make nano sqlite3
	apt-get clean
	cp -a /usr/include /srv/headers
}

change_app() {
	mv /srv/headers /srv/include # a redirect
	mkdir -p /srv/app /srv/repo
	make_repository
	make_sources
	sqlite3 /srv/app/data.db 'PRAGMA journal_mode=WAL; CREATE TABLE old (n INTEGER PRIMARY KEY, t);
		WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000)
		INSERT INTO old SELECT n, hex(n * 7919) FROM c'
	rm /etc/dpkg/dpkg.cfg.d/unsafe
}

# Packages for the session, so that it needs no network and always installs the same.
make_repository() {
	local deb
	# shellcheck disable=SC2086 # two lists
	apt-get -q -y install --reinstall --download-only $OLD_PACKAGES $NEW_PACKAGES
	mv /var/cache/apt/archives/*.deb /srv/repo
	cd /srv/repo || exit
	for deb in *.deb; do
		dpkg-deb -f "$deb"
		printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" \
			"$(sha256sum <"$deb" | cut -d' ' -f1)"
	done >Packages
	rm -rf /var/lib/apt/lists/* /etc/apt/sources.list.d/*
	echo 'deb [trusted=yes] file:/srv/repo ./' >/etc/apt/sources.list
}

make_sources() {
	local i
	cd /srv/app || exit
	for i in {0..59}; do
		printf '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include "sum.h"\n'
		printf 'int sum_%d(int n)\n{\n\treturn n + %d%s;\n}\n' "$i" "$i" \
			"$( ((i)) && echo " + sum_$((i - 1))(n)")"
	done | split -l 8 -d -a 2 --additional-suffix=.c - sum_
	for i in {0..59}; do echo "int sum_$i(int n);"; done >sum.h
	printf '#include <stdio.h>\n#include "sum.h"\nint main(void) { printf("%%d\\n", sum_59(1)); }\n' >main.c
	cat >Makefile <<-'END'
		objects := $(patsubst %.c,obj/%.o,$(wildcard *.c))
		program: libsum.a obj/main.o; gcc -o $@ obj/main.o libsum.a
		libsum.a: $(filter-out obj/main.o,$(objects)); ar rcsD $@ $^
		obj/%.o: %.c; mkdir -p obj && gcc -O2 -MMD -c -o $@ $<
		-include $(objects:.o=.d)
	END
}
