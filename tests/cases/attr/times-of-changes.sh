# Proves: creating, writing, truncating, linking and renaming move mtime and ctime as on a plain file system
layer "$L1" <<END
d/f: 1
d/g: 2
END
union_mount
# changes MTIME-OF CTIME-OF COMMAND...: of d and of d/f, which begin at 1000
check() {
	local want=$1 got='' name
	shift
	fsop utimens d/f 1000 1000
	fsop utimens d 1000 1000
	"$@"
	for name in d d/f; do
		[[ $(stat -c %Y "$name") == 1000 ]] || got+=" $name"
	done
	assert_eq "$got" "$want" "whose mtime changed by: $*"
}
check ' d' touch d/new
check ' d' rm d/new
check ' d' mkdir d/newdir
check ' d' rmdir d/newdir
check ' d' fsop link d/f d/link
check ' d' rm d/link
check ' d' fsop rename d/g d/h
check ' d' fsop symlink x d/sym
check ' d/f' sh -c 'echo more >>d/f'
check ' d/f' fsop truncate d/f 100
check ' d/f' sh -c ': >d/f'
check '' chmod 600 d/f
check '' cat d/f
check '' fsop setxattr d/f "$([[ $MODE == rootless ]] && echo user || echo trusted).x" y
