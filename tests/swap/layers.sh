# shellcheck shell=bash
# shellcheck disable=SC2154 # L1 .. L3, OVL, MODE come from lib/case.sh
#
# The lower layers of the swap tests: what make_layers makes is what changes.sh changes.
#
# L3 is the bottom.  Each area of the tree is for one group of changes:
#   copyup/     a file for every way of making the union copy one up
#   types/      every type of file, with every kind of attribute
#   names/      bytes that are not letters
#   remove/     things to unlink and to rmdir
#   opaque/     directories to make where something was removed
#   links/      hard links, which end when one name is copied up
#   ren/        one directory for every pair of source and target of a rename
#   chain/      directories to rename again and again
#   below/      whiteouts, opaque directories and redirects that are in the layers already

LONG_NAME=$(printf 'n%.0s' {1..255})
readonly COPYUP_WAYS=(write append truncate open-trunc read-write chmod chown utimens setxattr
	removexattr setfacl link rename map fallocate copy-range)
ODD_NAMES=(' leading blank' $'new\nline' $'tab\tname' 'a:b,c' 'back\slash' '-dash' '"quoted"'
	$'bytes\x01\x80\xfe\xff' '*' '.hidden' '...' '%41' "$LONG_NAME")

with_devices() { [[ $MODE == root-* ]]; }
with_redirects() { [[ $MODE == root-* ]]; }

# Where the file system of a layer has no user xattrs (an older tmpfs), root's do as well.
choose_xattr_space() {
	XATTR=user.swap
	probe_user_xattr && setfattr -n user.probe -v 1 "$TEST_LOWER2" 2>/dev/null && return
	with_devices || skip "the file system has no user xattrs"
	XATTR=trusted.swap
}

make_layers() {
	choose_xattr_space
	mkdir -p "$L1" "$L2" "$L3"
	make_copyup
	make_types
	make_names
	make_removable
	make_links
	make_chain
	make_marked
	make_rename_sources
	find "$L1" "$L2" "$L3" -exec touch -h -d '2001-02-03 04:05:06.123456789' {} +
}

make_copyup() {
	local way
	mkdir -p "$L3/copyup/deep/er/and/deeper" "$L2/copyup" "$L3/copyup/dirs"/{mode,owner,times,xattr,acl,full}
	for way in "${COPYUP_WAYS[@]}"; do
		printf '%s, from the bottom\n' "$way" >"$L3/copyup/$way"
		printf '%s, deep\n' "$way" >"$L3/copyup/deep/er/$way"
		fsop setxattr "$L3/copyup/$way" "$XATTR" "of $way"
	done
	echo 'from the middle' | tee "$L2/copyup/chmod" >"$L2/copyup/append"
	sparse_file "$L3/copyup/sparse" 3M
	sparse_file "$L3/copyup/sparse-meta" 3M
	: >"$L3/copyup/empty"
}

make_types() {
	local dir=$L3/types
	mkdir -p "$dir"/{plain,setgid,sticky,acl,private}
	echo text | tee "$dir"/{file,setuid,setgid-file,mode0,acl-file,xattrs,capable} >/dev/null
	ln -s "$(printf 't%.0s' {1..1000})" "$dir/long-link"
	ln -s dangling/.. "$dir/link"
	fsop mknod "$dir/fifo" fifo 0640
	fsop mknod "$dir/socket" sock 0750
	chmod 0 "$dir/mode0"
	chmod 2775 "$dir/setgid"
	chmod 1777 "$dir/sticky"
	chmod 700 "$dir/private"
	chown -h 1000:1001 "$dir"/{plain,setuid,link}
	chown 0:44 "$dir"/{setgid-file,fifo}
	chmod 4755 "$dir/setuid"
	chmod 2755 "$dir/setgid-file"
	setfacl -m u:1000:rw,g:44:r,m::rw "$dir/acl-file"
	setfacl -m u:1000:rwx,d:u:1001:rx,d:g::r "$dir/acl"
	fsop setxattr "$dir/xattrs" "$XATTR.empty" ''
	fsop setxattr "$dir/xattrs" "$XATTR.bytes" 'a\000b\377'
	fsop setxattr "$dir/xattrs" "$XATTR.long" "$(printf 'v%.0s' {1..1500})"
	with_devices || return 0
	fsop mknod "$dir/null" char 0666 1 3
	fsop mknod "$dir/loop" block 0660 7 0
	# cap_net_bind_service=ep, as setcap writes it
	fsop setxattr "$dir/capable" security.capability \
		'\001\000\000\002\000\004\000\000\000\000\000\000\000\000\000\000\000\000\000\000'
	fsop setxattr "$dir/link" trusted.of-link value
}

make_names() {
	local name
	mkdir -p "$L3/names/dirs" "$L2/names"
	for name in "${ODD_NAMES[@]}"; do
		echo "$name" >"$L3/names/$name"
		mkdir "$L3/names/dirs/$name"
		echo "in $name" >"$L3/names/dirs/$name/f"
	done
}

make_removable() {
	layer "$L3" <<END
remove/file: bottom
remove/both: bottom
remove/link -> file
remove/empty/
remove/full/a: 1
remove/full/b/c: 2
remove/merged/low: 1
remove/emptied/a: 1
remove/emptied/b: 2
remove/tree/a/b/c/d: 1
remove/tree/a/e: 1
remove/keep: 1
opaque/file: 1
opaque/dir/a: 1
opaque/dir/b/c: 1
opaque/again/a: 1
opaque/link -> dir
END
	layer "$L1" <<END
remove/both: top
remove/merged/high: 1
remove/tree/a/b/f: 1
opaque/dir/top: 1
END
}

make_links() {
	local n
	layer "$L3" <<END
links/a1: a
links/a2 = links/a1
links/sub/a3 = links/a1
END
	for n in write chmod link unlink rename; do
		echo "$n" >"$L3/links/$n-1"
		ln "$L3/links/$n-1" "$L3/links/$n-2"
	done
}

make_chain() {
	layer "$L3" <<END
chain/a/b/c/d/bottom: 1
chain/a/b/c/file: 1
chain/a/gone: 1
chain/p/of-p: 1
chain/q/of-q: 1
chain/inner/1/2/3/4/f: 1
chain/there/
END
	layer "$L2" <<END
chain/a/b/c/d/middle: 1
chain/a/b/c/file: 2
chain/q/of-q-too: 1
END
	layer "$L1" <<END
chain/a/b/c/d/top: 1
chain/a/gone !
chain/p/of-p-too: 1
END
}

# Marks as earlier changes leave them.  A whiteout in the top layer hides what the middle has.
make_marked() {
	layer "$L3" <<END
below/hidden: bottom
below/hidden-dir/f: bottom
below/back: bottom
below/opaque/f: bottom
below/opaque/sub/f: bottom
below/file-over-dir/f: bottom
below/dir-over-file: bottom
below/old-name/f: bottom
below/old-name/g/h: bottom
below/far/old/f: bottom
END
	layer "$L2" <<END
below/hidden !
below/hidden-dir !
below/back !
below/opaque/ opaque
below/opaque/g: middle
below/file-over-dir: middle
below/dir-over-file/f: middle
below/same/old: middle
END
	layer "$L1" <<END
below/back: top
below/opaque/h: top
END
	with_redirects || return 0
	whiteout "$L2/below/old-name"
	mkdir -p "$L2/below/new-name" "$L1/below/far" "$L1/below/near"
	redirect "$L2/below/new-name" old-name
	echo middle >"$L2/below/new-name/added"
	whiteout "$L1/below/far/old"
	redirect "$L1/below/near" /below/far/old
}

# A rename has a source of a kind and an origin, and a target in some state; `after` says
# what happens to the old name afterwards.  The names of ren/ spell it: KIND-ORIGIN-TARGET-AFTER.
rename_pairs() {
	local kind origin target after targets
	for kind in file link fifo empty full; do
		targets=(none file-lower file-upper whiteout removed-dir)
		[[ $kind == empty || $kind == full ]] &&
			targets=(none whiteout removed-dir dir-lower dir-emptied dir-upper)
		for origin in lower merged upper; do
			for target in "${targets[@]}"; do
				for after in gone file dir; do
					echo "$kind:$origin:$target:$after"
				done
			done
		done
	done
}

make_rename_sources() {
	local kind origin target after pair dir
	while IFS=: read -r kind origin target after; do
		pair=ren/$kind-$origin-$target-$after
		for dir in "$L1" "$L3"; do mkdir -p "$dir/$pair"; done
		[[ $origin == upper ]] || make_one "$L3/$pair/src" "$kind" bottom
		[[ $origin != merged ]] || make_one "$L1/$pair/src" "$kind" top
		case $target in
		file-lower | whiteout) echo target >"$L3/$pair/dst" ;;
		dir-lower) mkdir "$L3/$pair/dst" ;;
		dir-emptied | removed-dir) make_one "$L3/$pair/dst" full target ;;
		esac
	done < <(rename_pairs)
}

make_one() { # PATH KIND TEXT
	case $2 in
	file) echo "$3" >"$1" ;;
	link) ln -s "$3" "$1" ;;
	fifo) fsop mknod "$1" fifo ;;
	empty) mkdir "$1" ;;
	full) mkdir -p "$1/sub" && echo "$3" | tee "$1/f" "$1/f-$3" "$1/sub/g" >"$1/sub/g-$3" ;;
	esac
}
