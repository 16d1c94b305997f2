#!/bin/sh
# Provide what this tree needs from the machine it is built on.
#
#	mk/deps.sh [build|run|test|lint|fuzz|vm|bench|deb|arm64]...	(default: build)
#
#	build	compiler, libraries and a libfuse3 that is new enough
#	run	what somebody who mounts by hand wants to have
#	test	what the test suite calls
#	lint	the static checkers and the formatter
#	fuzz	clang with its libFuzzer
#	bench	what other programs are measured beside ours
#	deb	what builds a Debian package
#	vm	a machine emulator and the kernels that it boots, in $BUILD/deps/vm
#	arm64	a cross compiler, an emulator of programs, and the libraries of the build for that
#		machine, in $BUILD/deps/arm64
#
# On Debian missing packages are installed, which needs root.  A list that is complete costs one
# dpkg-query and changes nothing.  On any other system nothing is installed: the packages are the
# reader's to choose, only libfuse3 is checked.
#
# Debian's stable releases carry a libfuse3 older than this program wants.  There the source
# package of a newer Debian suite is fetched from the mirror the machine already uses and built as
# a static library into $BUILD/deps/prefix.  apt checks its signature as it does for any package;
# the sources list, package lists and cache it needs live in $BUILD/deps, never in the system.
#
# Environment: BUILD		build directory (default: build)
#              FUSE_SUITES	suites to look for libfuse3 in, newest first
#              VM_SUITES	suites whose kernels are booted

# shellcheck disable=SC2086  # lists of package names are meant to be split

set -eu

build=${BUILD:-build}
suites=${FUSE_SUITES:-forky trixie}
vm_suites=${VM_SUITES:-bookworm trixie}
vm_recipe=1		# raise to have the kernels unpacked again
arm64_recipe=1		# raise to have the libraries unpacked again
fuse_wanted=3.18	# what a Debian machine gets
fuse_least=3.17		# what will do elsewhere
recipe=2		# raise to have the private libfuse3 built again

libraries='libc6-dev libarchive-dev libcap-dev libjansson-dev libmnl-dev libseccomp-dev
	libxxhash-dev nettle-dev'
build_packages="gcc make pkgconf $libraries"
fuse_packages='dpkg-dev gcc meson ninja-build xz-utils'
run_packages='attr fuse3 libnftables1 mount passt slirp4netns util-linux'
test_packages='acl attr bindfs btrfs-progs buildah busybox-static debhelper debootstrap
	docker-registry e2fsprogs fuse-overlayfs fuse3 git iproute2 libcap2-bin libcmocka-dev
	libnftables1 mount nftables passt podman procps python3 runc skopeo slirp4netns sqlite3 strace
	uidmap umoci util-linux xfsprogs zstd'
lint_packages='clang clang-format clang-tidy cppcheck shellcheck'
bench_packages='bubblewrap busybox-static crun debootstrap fio fuse-overlayfs git gnuplot-nox hyperfine
	python3 runc sqlite3 unionfs-fuse util-linux'
deb_packages='debhelper dpkg-dev'
fuzz_packages='clang libclang-rt-dev'
arm64_packages='gcc-aarch64-linux-gnu qemu-user'
vm_packages='busybox-static cpio debootstrap e2fsprogs kmod qemu-system-x86 xz-utils'

die()
{
	printf 'deps: %s\n' "$*" >&2
	exit 1
}

say()
{
	printf 'deps: %s\n' "$*"
}

# The variables of the program's own build must not reach the build of libfuse.
unset CC CFLAGS CPPFLAGS LDFLAGS DESTDIR MAKEFLAGS MFLAGS PKG_CONFIG_PATH || :

mkdir -p "$build/deps" || die "cannot create $build/deps"
deps=$(cd "$build/deps" && pwd)
prefix=$deps/prefix
log=$deps/log

on_debian()
{
	command -v dpkg-query >/dev/null && command -v apt-get >/dev/null
}

# Run a command with its output in the log; what it complains of last becomes our message.
logged()
{
	what=$1
	shift
	printf '\n== %s: %s\n' "$what" "$*" >>"$log"
	"$@" >>"$log" 2>&1 9>&- || die "cannot $what: $(complaint) (see $log)"
}

complaint()
{
	sed -n -e '/^== /{ s/.*/it failed/; h; }' -e '/^E: \|[Ee][Rr][Rr][Oo][Rr][: ]/h' \
		-e '${ g; p; }' "$log"
}

missing()
{
	present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
		sed -n 's/^installed //p')
	for package; do
		printf '%s\n' "$present" | grep -qxF -e "$package" || printf '%s ' "$package"
	done
}

lists_are_fresh=false

update_lists()
{
	$lists_are_fresh && return
	# A third party's repository may be out of order without harm to us: apt-get install
	# will say what it misses.
	printf '\n== update package lists\n' >>"$log"
	apt-get -q -o DPkg::Lock::Timeout=600 update >>"$log" 2>&1 9>&- || :
	lists_are_fresh=true
}

install_packages()
{
	# shellcheck disable=SC2046  # a list of words
	set -- $(missing "$@")
	[ $# -gt 0 ] || return 0
	[ "$(id -u)" -eq 0 ] || die "cannot install $*: not root"
	say "installing $*"
	update_lists
	logged "install $*" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold \
		install --no-install-recommends "$@"
}

have_fuse()
{
	pkg-config --atleast-version="$1" fuse3 2>/dev/null
}

have_private_fuse()
{
	[ "$(cat "$prefix/recipe" 2>/dev/null)" = "$recipe" ]
}

# Does the distribution offer a libfuse3-dev that is new enough?
offers_fuse()
{
	offered=$(apt-cache policy libfuse3-dev 2>/dev/null | sed -n 's/^ *Candidate: //p')
	case $offered in
	'' | '(none)') return 1 ;;
	esac
	dpkg --compare-versions "$offered" ge "$fuse_wanted"
}

# Where the machine gets Debian itself from, as opposed to security updates or anybody else's
# packages.
debian_mirrors()
{
	# shellcheck disable=SC2016  # apt's variables
	apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)' \
		'Created-By: Packages' 2>/dev/null |
		sed -n 's/^Debian|Debian|main|//p' | grep -v '^cdrom:' | sort -u
}

private_options=	# more words for apt

# apt-get and apt-cache, kept away from the system's lists.  A list past its date still has its
# signature checked; all it can do is to offer something older, and the version is checked too.
private()
{
	tool=$1
	shift
	# shellcheck disable=SC2086  # a list of words
	"$tool" -q $private_options -o Dir::Etc::sourcelist="$deps/apt/private.list" -o Dir::Etc::sourceparts=- \
		-o Dir::State::lists="$deps/apt/lists" -o Dir::Cache="$deps/apt/cache" \
		-o APT::Update::Error-Mode=any -o Acquire::Check-Valid-Until=false "$@" 9>&-
}

# Sets mirrors and signed, for $1.
find_mirrors()
{
	mirrors=$(debian_mirrors)
	if [ -z "$mirrors" ] && [ "$(id -u)" -eq 0 ]; then
		update_lists
		mirrors=$(debian_mirrors)
	fi
	[ -n "$mirrors" ] ||
		die "cannot fetch $1: no mirror of apt's sources answers as Debian"
	signed=
	for ring in /usr/share/keyrings/debian-archive-keyring.pgp \
		/usr/share/keyrings/debian-archive-keyring.gpg; do
		[ -r "$ring" ] && signed="[signed-by=$ring]" && break
	done
	mkdir -p "$deps/apt/lists/partial" "$deps/apt/cache/archives/partial"
}

# Point the private lists at a suite, if it verifies.
read_suite()	# deb|deb-src MIRROR SUITE
{
	printf '%s %s %s %s main\n' "$1" "$signed" "$2" "$3" >"$deps/apt/private.list"
	printf '\n== read suite %s of %s\n' "$3" "$2" >>"$log"
	private apt-get update >>"$log" 2>&1 && return
	say "passing over suite $3: $(complaint)"
	return 1
}

# Point the private lists at a suite that has a libfuse3 that will do.
find_fuse_source()
{
	find_mirrors "libfuse3 >= $fuse_wanted"
	for suite in $suites; do
		for mirror in $mirrors; do
			read_suite deb-src "$mirror" "$suite" || continue
			source_version=$(private apt-cache showsrc --only-source fuse3 \
				2>>"$log" | sed -n 's/^Version: //p' | sort -V | tail -n 1)
			dpkg --compare-versions "${source_version:-0}" ge "$fuse_least" && return
			say "passing over suite $suite: fuse3 ${source_version:-none} is older" \
				"than $fuse_least"
		done
	done
	die "cannot fetch libfuse3 >= $fuse_least: no usable source in $suites (see $log)"
}

build_private_fuse()	# PREFIX [MESON_OPTION]...
{
	place=$1
	shift
	install_packages $fuse_packages
	find_fuse_source
	say "building libfuse3 $source_version from suite $suite"
	work=$deps/fuse
	rm -rf "$work" "$place"
	mkdir -p "$work"
	cd "$work"
	logged "fetch the source of fuse3 $source_version" \
		private apt-get --download-only source fuse3
	logged 'unpack fuse3' dpkg-source --no-check -x ./*.dsc source
	# bindir and sysconfdir name what libfuse looks for at run time: fusermount3, fuse.conf.
	logged 'configure libfuse3' meson setup source obj --prefix="$place" --libdir=lib \
		--bindir=/usr/bin --sysconfdir=/etc --buildtype=debugoptimized \
		-Ddefault_library=static -Dexamples=false -Dutils=false -Dtests=false \
		-Duseroot=false -Denable-io-uring=false "$@"
	logged 'compile libfuse3' ninja -C obj
	logged 'install libfuse3' meson install -C obj --no-rebuild
	cd "$deps"
	rm -rf "$work" "$deps/apt"
	printf '%s\n' "$recipe" >"$place/recipe"
}

provide_fuse()
{
	if have_fuse "$fuse_wanted" || have_private_fuse; then
		return
	fi
	if offers_fuse; then
		install_packages libfuse3-dev
	else
		build_private_fuse "$prefix"
	fi
}

# The kernel package of a suite, by its own name: the package that is asked for only depends on it.
find_kernel()
{
	for mirror in $mirrors; do
		read_suite deb "$mirror" "$1" || continue
		kernel=$(private apt-cache depends linux-image-cloud-amd64 2>>"$log" |
			sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | tail -n 1)
		[ -z "$kernel" ] || return 0
	done
	die "cannot fetch a kernel of suite $1: no mirror has linux-image-cloud-amd64 (see $log)"
}

# Unpack a kernel, never install it: $deps/vm/SUITE has vmlinuz, version and lib/modules.  Without
# the overlay module, as hosts without it are what is tested.
provide_kernel()
{
	place=$deps/vm/$1
	[ "$(cat "$place/recipe" 2>/dev/null)" != "$vm_recipe" ] || return 0
	find_mirrors "a kernel of suite $1"
	find_kernel "$1"
	say "fetching $kernel"
	rm -rf "$place"
	mkdir -p "$place/unpacked" "$place/lib"
	cd "$place"
	logged "fetch $kernel" private apt-get download "$kernel"
	logged "unpack $kernel" dpkg-deb -x ./*.deb unpacked
	mv unpacked/boot/vmlinuz-* vmlinuz
	[ -d unpacked/lib/modules ] || mv unpacked/usr/lib unpacked/
	mv unpacked/lib/modules lib/
	version=$(ls lib/modules)
	find lib/modules -name '*.ko.xz' -exec xz -d {} +
	find lib/modules -name 'overlay.ko' -exec rm {} +
	rm -rf ./*.deb unpacked
	logged "index the modules of $kernel" depmod -b "$place" "$version"
	cd "$deps"
	rm -rf "$deps/apt"
	printf '%s\n' "$version" >"$place/version"
	printf '%s\n' "$vm_recipe" >"$place/recipe"
}

# Unpack what the build links with, for another machine, from the suite of this one: $deps/arm64/root.
unpack_arm64()
{
	root=$deps/arm64/root
	suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	find_mirrors 'libraries for arm64'
	: >"$deps/apt/status"
	private_options="-o APT::Architecture=arm64 -o APT::Architectures=arm64
		-o Dir::State::status=$deps/apt/status"
	for mirror in $mirrors; do
		read_suite deb "$mirror" "$suite" && break
	done
	say "fetching libraries for arm64 from suite $suite"
	rm -rf "$root"
	mkdir -p "$root/usr/lib"
	logged 'fetch libraries for arm64' private apt-get -y --download-only --no-install-recommends \
		install $libraries libcmocka-dev
	for package in "$deps"/apt/cache/archives/*.deb; do
		logged "unpack $package" dpkg-deb -x "$package" "$root"
	done
	[ -e "$root/lib" ] || ln -s usr/lib "$root/lib"
	# The linker would follow them out of the root.
	find "$root" -type l -lname '/*' | while read -r link; do
		ln -snf "$root$(readlink "$link")" "$link"
	done
	private_options=
	rm -rf "$deps/apt"
}

provide_arm64()
{
	[ "$(cat "$deps/arm64/recipe" 2>/dev/null)" != "$arm64_recipe" ] || return 0
	unpack_arm64
	cat >"$deps/arm64/cross" <<-END
		[binaries]
		c = ['aarch64-linux-gnu-gcc', '--sysroot=$deps/arm64/root']
		ar = 'aarch64-linux-gnu-ar'
		strip = 'aarch64-linux-gnu-strip'
		pkgconfig = 'pkg-config'
		[properties]
		pkg_config_libdir = '$deps/arm64/root/usr/lib/aarch64-linux-gnu/pkgconfig'
		[host_machine]
		system = 'linux'
		cpu_family = 'aarch64'
		cpu = 'aarch64'
		endian = 'little'
	END
	build_private_fuse "$deps/arm64/prefix" --cross-file="$deps/arm64/cross"
	printf '%s\n' "$arm64_recipe" >"$deps/arm64/recipe"
}

provide()
{
	case $1 in
	build)
		install_packages $build_packages
		provide_fuse
		;;
	run)
		install_packages $run_packages
		;;
	test)
		install_packages $test_packages
		;;
	lint)
		install_packages $lint_packages
		;;
	bench)
		install_packages $bench_packages
		;;
	deb)
		install_packages $deb_packages
		;;
	fuzz)
		install_packages $fuzz_packages
		;;
	vm)
		[ "$(dpkg --print-architecture)" = amd64 ] || return 0
		install_packages $vm_packages
		for suite in $vm_suites; do
			provide_kernel "$suite"
		done
		;;
	arm64)
		install_packages $arm64_packages
		provide_arm64
		;;
	esac
}

[ $# -gt 0 ] || set -- build

for list; do
	case $list in
	build | run | test | lint | fuzz | vm | bench | deb | arm64) ;;
	*) die "unknown list $list: not one of build, run, test, lint, fuzz, vm, bench, deb, arm64" ;;
	esac
done

if ! on_debian; then
	have_fuse "$fuse_least" ||
		die "cannot find libfuse3 >= $fuse_least: install its development files"
	exit 0
fi

# Two builds may run at once; dpkg and the prefix take one at a time.
exec 9>"$deps/lock"
flock 9

for list; do
	provide "$list"
done
