# shellcheck shell=bash
#
# Sets of layers, made once below $STORE/layers/NAME: directories 1, 2 ... with the topmost first.
# A set that a machine lacks something for says why and returns 1.

# A Debian root of four layers: every file in one of them, directories wherever they are needed.
layers_root() {
	local root=$CACHE/root i
	make_root || return
	for i in 1 2 3 4; do
		mkdir -p "$1/$i"
		(cd "$root" && find . ! -type d -print0 | sort -z | awk -v n="$i" 'BEGIN { RS = ORS = "\0" }
			NR % 4 + 1 == n' | tar -c --null -T - -f -) | tar -x -C "$1/$i" -f -
	done
	# Owners and modes of directories, which tar made as it needed them.
	(cd "$root" && find . -type d -print0 | tar -c --null --no-recursion -T - -f -) |
		tar -x -C "$1/4" -f -
	tar -C "$root" -cf "$STORE/root.tar" .
}

make_root() {
	local mirror proxy=''
	[[ ! -e $CACHE/root/etc/debian_version ]] || return 0
	command -v debootstrap >/dev/null || { echo 'debootstrap is not installed' && return 1; }
	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	[[ -z $proxy ]] || export http_proxy=$proxy
	# shellcheck disable=SC2016 # apt's variables
	mirror=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)' \
		'Created-By: Packages' | sed -n 's/^Debian|Debian|main|//p' | sort -u | head -1)
	mkdir -p "$CACHE"
	rm -rf --one-file-system "$CACHE/root.new"
	debootstrap --variant=minbase "$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)" \
		"$CACHE/root.new" "$mirror" >"$CACHE/debootstrap.log" 2>&1 ||
		{ echo "debootstrap failed, see $CACHE/debootstrap.log" && return 1; }
	rm -rf "$CACHE/root.new/dev"
	mv "$CACHE/root.new" "$CACHE/root"
}

layers_empty() { mkdir -p "$1/1"; }

# $2 layers; the directory that is worked in is in one of them.
layers_many() {
	local i
	for ((i = 1; i <= $2; i++)); do
		mkdir -p "$1/$i/own$i"
		: >"$1/$i/own$i/file"
	done
	mkdir -p "$1/1/d"
}

layers_small_files() {
	mkdir -p "$1/1"
	(cd "$1/1" && load create 2000 65536)
}

layers_large_file() {
	mkdir -p "$1/1"
	head -c 1G /dev/urandom >"$1/1/large"
}

# Two branches that differ in a third of the files.
layers_git() {
	mkdir -p "$1/1/repo" && (
		cd "$1/1/repo" && export HOME=$1 GIT_CONFIG_NOSYSTEM=1
		git init -q . && git config user.name bench && git config user.email bench@localhost
		git config gc.auto 0
		for i in {1..30}; do mkdir "d$i" && (cd "d$i" && load create 100 2000); done
		git add . && git commit -qm one && git checkout -qb other
		for f in d*/f*[147]; do echo changed >>"$f"; done
		git commit -qam two && git checkout -q '@{-1}'
		# What is as young as the index is read each time, to be sure.
		find . -name .git -prune -o -type f -exec touch -d '1 hour ago' {} + && git status >/dev/null
	)
}

layers_python() {
	local lib
	lib=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
	mkdir -p "$1/1" && cp -a "$lib" "$1/1/lib"
}

# Forty files that include twenty headers each.
layers_sources() {
	local i
	mkdir -p "$1/1/include"
	for i in {1..20}; do
		seq -f "static inline int h${i}_%g(int x) { return x * 3 + %g; }" 40 >"$1/1/include/h$i.h"
	done
	for i in {1..40}; do
		{
			printf '#include "h%d.h"\n' {1..20}
			echo "#include <stdio.h>"
			seq -f "int f${i}_%g(int x) { return printf(\"%%d\", h1_1(x) + h20_7(x)); }" 30
		} >"$1/1/s$i.c"
	done
	# shellcheck disable=SC2016 # make's
	printf '%s\n' 'all: $(patsubst %.c,%.o,$(wildcard *.c))' '%.o: %.c' \
		'	gcc -O1 -Iinclude -c -o $@ $<' >"$1/1/Makefile"
}

layers_program() {
	mkdir -p "$1/1" && cp "$(command -v busybox)" "$1/1/busybox" && ln -s busybox "$1/1/true"
}
