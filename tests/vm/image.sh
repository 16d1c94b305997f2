# shellcheck shell=bash
#
# What a virtual machine is started from, for tests/vm/run.
#
#   root.img      a Debian of the suite that this machine runs, as the programs were built here:
#                 debootstrap's minbase and what the tests call.  Made once, kept in $BUILD/cache/vm.
#   tree.img      this tree's programs and tests.  Made for each run.
#   initrd-SUITE  busybox and the modules that it takes to find the disks
#   modules-SUITE.img  the kernel's modules but the overlay file system
#
# Nothing is written to the first and the last: each machine has its own changes, which it forgets.

# shellcheck source=tests/real/root.sh
. tests/real/root.sh # suite, debian_mirror, use_proxy

VM_CACHE=$BUILD/cache/vm
KERNELS=$BUILD/deps/vm

GUEST_PACKAGES=acl,attr,btrfs-progs,busybox-static,e2fsprogs,fuse3,git,iproute2,kmod,libcmocka0
GUEST_PACKAGES+=,libmnl0,libnuma1,liburing2,libxxhash0,nftables,passt,procps,python3,slirp4netns
GUEST_PACKAGES+=,sqlite3,strace,systemd,uidmap,util-linux-extra,xfsprogs

ROOT_SIZE=12G # a hole for the most part
ROOT_RECIPE=1 # raise to have it made anew

die() {
	printf 'tests/vm: %s\n' "$*" >&2
	exit 1
}

provide_images() { # SUITE...
	local release
	mkdir -p "$VM_CACHE"
	exec 9>"$VM_CACHE/lock"
	flock 9
	provide_root
	for release; do
		provide_modules "$release"
		make_initrd "$release"
	done
	exec 9>&-
}

provide_root() {
	local recipe
	recipe="$ROOT_RECIPE $(suite) $(dpkg --print-architecture) $ROOT_SIZE $GUEST_PACKAGES"
	[[ $(cat "$VM_CACHE/recipe" 2>/dev/null) == "$recipe" ]] && return
	echo "tests/vm: making a root file system of Debian $(suite)"
	rm -rf --one-file-system "$VM_CACHE"/{recipe,root.img,root}
	make_root
	echo "$recipe" >"$VM_CACHE/recipe"
}

make_root() {
	local mirror root=$VM_CACHE/root
	mirror=$(debian_mirror)
	if [[ -z $mirror ]]; then
		apt-get -q update >&2 || true
		mirror=$(debian_mirror)
	fi
	[[ -n $mirror ]] || die "apt's sources name no mirror of Debian $(suite)"
	use_proxy
	debootstrap --variant=minbase --include="$GUEST_PACKAGES" "$(suite)" "$root" "$mirror" \
		>"$VM_CACHE/log" 2>&1 || die "debootstrap: $(tail -3 "$VM_CACHE/log")"
	rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* \
		"$root"/usr/share/{doc,locale,man}/*
	mkdir -p "$root"/{tree,lib/modules}
	make_disk "$root" "$VM_CACHE/root.img" "$ROOT_SIZE"
	rm -rf --one-file-system "$root"
}

make_disk() { # DIRECTORY IMAGE SIZE
	rm -f "$2"
	truncate -s "$3" "$2"
	mke2fs -q -t ext4 -E lazy_itable_init=1,lazy_journal_init=1 -d "$1" "$2" ||
		die "cannot make $2"
}

# The programs, the tests and what they look at in the tree.
make_tree() { # IMAGE
	local directory=$1.d
	rm -rf "$directory"
	mkdir -p "$directory/build"
	cp -a "$BUILD/bin" "$BUILD/tests" "$directory/build/"
	cp -a tests lib fs runner mk docs Makefile README.md "$directory/"
	cp tests/vm/expected-skips "$directory/tests/expected-skips"
	make_disk "$directory" "$1" 2G
	rm -rf "$directory"
}

provide_modules() { # SUITE
	local image=$VM_CACHE/modules-$1.img
	[[ $image -nt $KERNELS/$1/recipe ]] && return
	make_disk "$KERNELS/$1/lib/modules" "$image" 512M
}

# busybox's modprobe wants nothing but modules.dep.
make_initrd() { # SUITE
	local directory=$VM_CACHE/initrd.d version module
	version=$(<"$KERNELS/$1/version")
	rm -rf "$directory"
	mkdir -p "$directory"/{bin,dev,proc,sys,root,"lib/modules/$version"}
	cp /bin/busybox "$directory/bin/busybox"
	ln -s busybox "$directory/bin/sh"
	cp tests/vm/init "$directory/init"
	(
		cd "$KERNELS/$1/lib/modules/$version" || exit
		cp modules.dep modules.alias modules.symbols "$directory/lib/modules/$version/"
		for module in virtio_pci virtio_blk virtio_mmio ext4 crc32c_generic; do
			needed_by "$module"
		done | sort -u | cpio --quiet -pd "$directory/lib/modules/$version"
	) || die "cannot collect modules of $version"
	(cd "$directory" && find . | cpio --quiet -o -H newc | gzip -1) >"$VM_CACHE/initrd-$1"
	rm -rf "$directory"
}

# The files of a module and of those that it needs; none for what is part of the kernel.
needed_by() {
	sed -n "s,^\(.*/$1\.ko\):,\1,p" modules.dep | tr ' ' '\n' | sed '/^$/d'
}

# The emulator keeps what it has translated by virtual address: without randomized ones the second
# start of a program costs a tenth of the first.  The rest spares work that nothing here looks at.
KERNEL_WORDS="console=ttyS0 loglevel=5 panic=-1 oops=panic random.trust_cpu=on"
KERNEL_WORDS+=" norandmaps nokaslr mitigations=off init_on_alloc=0 hardened_usercopy=off"
KERNEL_WORDS+=" randomize_kstack_offset=off transparent_hugepage=never apparmor=0"
KERNEL_WORDS+=" clocksource=tsc tsc=reliable rcupdate.rcu_expedited=1"

# Becomes a machine, for SECONDS at most, so that the process that is waited for and killed is the
# machine.  Its second serial line is stdout; a DISK is one that keeps what is written to it.
run_machine_of() { # SUITE SECONDS TREE CONSOLE WORDS [DISK...]
	local suite=$1 limit=$2 tree=$3 console=$4 words=$5 disk disks=()
	shift 5
	for disk; do disks+=(-drive "file=$disk,format=raw,if=virtio"); done
	exec timeout -k 5 "$limit" qemu-system-x86_64 -accel tcg,thread=single,tb-size=512 \
		-machine q35 -cpu qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+rdrand -smp 1 -m 2048 -nodefaults -no-user-config -no-reboot -display none \
		-kernel "$KERNELS/$suite/vmlinuz" -initrd "$VM_CACHE/initrd-$suite" -append "$KERNEL_WORDS $words" \
		-drive "file=$VM_CACHE/root.img,format=raw,if=virtio,snapshot=on,cache=unsafe" \
		-drive "file=$VM_CACHE/modules-$suite.img,format=raw,if=virtio,readonly=on" \
		-drive "file=$tree,format=raw,if=virtio,snapshot=on,cache=unsafe" \
		"${disks[@]}" -serial "file:$console" -serial stdio
}
