# shellcheck shell=bash
# shellcheck disable=SC2154 # XATTR and OVL come from layers.sh and lib/case.sh
#
# Changes to a union of the layers of layers.sh.  They run in its root and are plain system calls:
# the same functions change a union of ours, one of the kernel's and an ordinary directory.
#
#   change_first         every operation, on everything that the layers hold
#   change_further N     another round, on whatever the earlier ones left; N from 1

# Renaming a directory of a lower layer needs redirects.  Where the kernel makes none (userxattr),
# mv copies what it cannot rename, as every program must.
move() {
	if with_redirects; then
		fsop rename "$1" "$2"
	else
		mv -T -- "./$1" "./$2"
	fi
}

change_first() {
	change_copyup
	change_types
	change_names
	change_by_removing
	change_opaque
	change_links
	change_marked
	change_new
	change_by_rename
	change_by_exchange
	with_redirects || return 0
	change_chain
}

change_copyup() {
	local way f dir
	fsop open 3 copyup/sparse rdwr -- write 3 changed 2000000
	for way in "${COPYUP_WAYS[@]}"; do
		for f in "copyup/$way" "copyup/deep/er/$way"; do
			copy_up_by "$way" "$f"
		done
	done
	echo deep >copyup/deep/er/and/deeper/new
	chmod 600 copyup/sparse-meta
	fsop open 3 copyup rdwr,tmpfile 0640 -- write 3 nameless -- linkfd 3 copyup/tmpfile
	dir=copyup/dirs
	chmod 2770 "$dir/mode"
	chown 7:8 "$dir/owner"
	fsop utimens "$dir/times" 5.000000005 6.000000006
	fsop setxattr "$dir/xattr" "$XATTR" dir
	setfacl -m u:5:rwx,d:u:6:r "$dir/acl"
}

copy_up_by() { # WAY FILE
	case $1 in
	write) fsop open 3 "$2" wronly -- write 3 WRITTEN ;;
	append) echo appended >>"$2" ;;
	truncate) fsop truncate "$2" 3 ;;
	open-trunc) : >"$2" ;;
	read-write) fsop open 3 "$2" rdwr ;;
	chmod) chmod 4711 "$2" ;;
	chown) chown 12:13 "$2" ;;
	utimens) fsop utimens "$2" 1000.000000001 2000.999999999 ;;
	setxattr) fsop setxattr "$2" "$XATTR.new" value ;;
	removexattr) fsop setxattr "$2" "$XATTR" twice && fsop removexattr "$2" "$XATTR" ;;
	setfacl) setfacl -m u:77:rw "$2" ;;
	link) fsop link "$2" "$2.linked" ;;
	rename) fsop rename "$2" "$2.renamed" ;;
	map) fsop open 3 "$2" rdwr -- map 0 3 10 shared-rw -- mapwrite 0 2 MAPPED ;;
	fallocate) fsop open 3 "$2" rdwr -- fallocate 3 allocate 0 10000 ;;
	copy-range) fsop open 3 copyup/sparse rdonly -- open 4 "$2" rdwr -- \
		copy-range 3 0 4 5 5000 >/dev/null ;;
	esac
}

change_types() {
	chmod u+w types/file
	chown -h 3:4 types/link
	fsop utimens types/long-link 100 200
	chmod 666 types/fifo
	fsop rename types/socket types/socket-moved
	echo inherits >types/acl/file
	mkdir types/acl/dir types/setgid/dir
	echo inherits >types/setgid/file
	chmod u+s types/mode0
	setfacl -b types/acl-file
	echo more >>types/setuid # clears nothing: the writer may do anything
	fsop setxattr types/xattrs "$XATTR.bytes" '\000' replace
	fsop removexattr types/xattrs "$XATTR.empty"
	touch types/capable # keeps the capability
	with_devices || return 0
	chmod 600 types/null
	fsop rename types/loop types/loop-moved
	fsop setxattr types/link trusted.more value
	fsop mknod types/new-device char 0640 5 7
}

change_names() {
	local name i=0
	for name in "${ODD_NAMES[@]}"; do
		case $((i++ % 4)) in
		0) echo more >>"names/$name" ;;
		1) fsop unlink "names/$name" ;;
		2) fsop rename "names/$name" "names/moved $i" ;;
		3) fsop unlink "names/$name" && mkdir "names/$name" ;;
		esac
		case $((i % 3)) in
		0) echo more >"names/dirs/$name/new" ;;
		1) rm -r "names/dirs/${name:?}" ;;
		2) move "names/dirs/$name" "names/dirs/moved $i" ;;
		esac
	done
}

change_by_removing() {
	rm remove/file remove/both remove/link
	rmdir remove/empty
	rm -r remove/full remove/merged
	rm remove/emptied/a remove/emptied/b
	rm remove/tree/a/b/c/d
	rmdir remove/tree/a/b/c
	echo new >remove/both
	rm remove/both
	mkdir remove/new remove/new/dir
	rm -r remove/new
}

change_opaque() {
	rm opaque/file opaque/link
	rm -r opaque/dir opaque/again
	mkdir opaque/file opaque/dir opaque/dir/b
	echo new >opaque/dir/b/d
	mkdir opaque/again
	rmdir opaque/again
	mkdir opaque/again
	echo new >opaque/again/b
	ln -s again opaque/link
}

change_links() {
	echo written >links/write-1
	chmod 600 links/chmod-2
	fsop link links/link-1 links/link-3
	rm links/unlink-1
	fsop rename links/rename-1 links/rename-3
	fsop link links/a1 links/sub/a4
	rm links/sub/a3
}

change_marked() {
	echo new >below/hidden
	mkdir below/hidden-dir
	echo new >below/hidden-dir/g
	rm below/back
	echo new >below/opaque/f
	mkdir below/opaque/sub
	rm below/opaque/g
	echo more >>below/file-over-dir
	rm -r below/dir-over-file
	echo more >below/same/new
	with_redirects || return 0
	echo more >>below/new-name/f
	rm below/new-name/g/h
	move below/new-name below/newest-name
	mkdir below/old-name
	move below/near below/same/far
}

change_new() {
	mkdir -p new/dir/sub
	echo text | tee new/file new/dir/f >new/linked
	fsop link new/linked new/dir/linked
	fsop link new/linked new/dir/sub/linked
	ln -s file new/link
	fsop link new/link new/link-too
	fsop mknod new/fifo fifo 0600
	fsop mknod new/socket sock
	chown -h 9:10 new/link new/fifo
	setfacl -m u:3:r,m::r new/file
	fsop setxattr new/file "$XATTR" value
	truncate -s 1M new/hole
	for i in {0..199}; do echo "$i"; done | split -l 1 - new/dir/many-
	escape_marks
}

# What a union stores under another name, so that layers can be prepared inside it.
escape_marks() {
	mkdir new/layer
	fsop setxattr new/layer "$OVL.opaque" y
	fsop setxattr new/layer "$OVL.redirect" /elsewhere
	echo text >new/layer/f
	fsop setxattr new/layer/f "$OVL.metacopy" ''
}

change_by_rename() {
	local kind origin target after pair
	while IFS=: read -r kind origin target after; do
		pair=ren/$kind-$origin-$target-$after
		[[ $origin != upper ]] || make_one "$pair/src" "$kind" new
		prepare_target "$pair/dst" "$target"
		if [[ $kind == full || $kind == empty ]]; then
			[[ -d $pair/dst ]] && ! with_redirects && rmdir "$pair/dst" # mv would not
			move "$pair/src" "$pair/dst"
		else
			fsop rename "$pair/src" "$pair/dst"
		fi
		case $after in
		file) echo again >"$pair/src" ;;
		dir) mkdir "$pair/src" ;;
		esac
	done < <(rename_pairs)
}

prepare_target() { # PATH STATE
	case $2 in
	file-upper) echo upper >"$1" ;;
	whiteout) rm "$1" ;;
	dir-emptied) rm -r "${1:?}"/* ;;
	removed-dir) rm -r "$1" ;;
	dir-upper) mkdir "$1" ;;
	esac
}

# What change_by_rename left has every origin there is.
change_by_exchange() {
	local a b i=0 kinds=(file-lower file-upper full-lower full-merged full-upper link-merged)
	with_redirects || kinds=(file-lower file-upper link-merged full-upper)
	mkdir exchanged
	for a in "${kinds[@]}"; do
		for b in "${kinds[@]}"; do
			mkdir "exchanged/$((++i))"
			exchange_operand "$a" "exchanged/$i/a"
			exchange_operand "$b" "exchanged/$i/b"
			fsop rename "exchanged/$i/a" "exchanged/$i/b" exchange
		done
	done
	exchange_in_place
}

# Takes one of the objects of its kind and origin that nobody has taken yet.
exchange_operand() { # KIND-ORIGIN PATH
	local found
	found=$(find ren -path "ren/$1-*/dst" | LC_ALL=C sort | head -1)
	[[ -n $found ]] || fail "nothing is left of $1"
	if [[ -d $found ]]; then
		move "$found" "$2"
	else
		fsop rename "$found" "$2"
	fi
}

# The operands are still where the lower layers have them.
exchange_in_place() {
	fsop rename remove/keep new/file exchange
	with_redirects || return 0
	fsop rename copyup/empty copyup/deep/er/and exchange
	fsop rename copyup/dirs/full copyup/deep exchange
	fsop rename chain/p chain/q exchange
	fsop rename chain/there chain/p/of-q exchange
}

change_chain() (
	cd chain || exit
	move a/b a/b1
	move a x
	move x/b1/c c2
	move c2/d x/d
	mkdir a
	echo new >a/new
	move x a/b
	echo more >a/b/d/more
	rm a/b/d/middle
	move c2 a/b/b1/c
	move a/b/b1/c a/b/c
	move a/b a/b3
	move a/b3 a/b # a name that it had
	move p swap
	move q p
	move swap q
	move inner/1/2/3 three # out of a parent that follows later
	move three/4 inner/4
	move inner outer
	mkdir inner
	move outer/4 inner/4
	move outer/1 inner/1
	rmdir outer
	move three inner/1/2/3
	move inner/4 inner/1/2/3/4
)

# ---------------------------------------------------------------------------------------------

# Something else happens to each object in every round.
change_further() {
	local round=$1 i=0 path
	while IFS= read -r -d '' path; do
		change_object "$path" "$(((i + round * 5) % 8))" "r$round.$i"
		((++i))
	done < <(find . -mindepth 2 -maxdepth 3 \( -name dst -o -name src -o -path './c*' \
		-o -path './exchanged/*/*' -o -path './names/*' -o -path './below/*' \
		-o -path './remove/*' -o -path './opaque/*' \) -print0 | LC_ALL=C sort -z)
	mkdir "round-$round"
	move_everything_into "round-$round"
	echo "$round" >"new/round-$round"
	fsop rename "new/round-$round" "copyup/round-$round"
}

# ACTION 0..7 on PATH, when it is still there and does not hold the current one.
change_object() { # PATH ACTION MARK
	local path=$1
	[[ -e $path || -L $path ]] || return 0
	case $2 in
	0) rm -r "$path" ;;
	1) move "$path" "$path.$3" ;;
	2) rm -r "$path" && mkdir "$path" && echo "$3" >"$path/new" ;;
	3) rm -r "$path" && echo "$3" >"$path" ;;
	4) [[ -L $path ]] || chmod u+w,g-w "$path" ;;
	5) move "$path" "new/$3" && mkdir "$path" ;;
	6) [[ ! -d $path ]] || { echo "$3" >"$path/.$3" && mkdir "$path/.sub-$3"; } ;;
	7) chown -h 20:21 "$path" ;;
	esac
}

# Some areas change their parent, and one leaves its name for another.
move_everything_into() {
	move ren "$1/ren"
	mkdir ren
	move chain "$1/chain"
	move "$1/ren" "$1/chain/ren"
	move "$1/chain" chain
	move chain/ren/full-lower-none-dir ren/taken 2>/dev/null || true
	move chain/ren "ren/$1"
}
