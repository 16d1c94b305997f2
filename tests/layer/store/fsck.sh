# Proves: fsck.unionfs finds and repairs what is wrong with an upper and its work directory, and leaves lowers and what is right alone
# Modes: root
mkdir lower upper work mnt
mkdir -p lower/dir/sub lower/old lower/plain
echo 1 >lower/dir/f
echo 1 >lower/gone
unionfs-mount -o lowerdir=lower,upperdir=upper,workdir=work mnt
echo 2 >mnt/dir/f
mv mnt/old mnt/new
rm mnt/gone
mkdir mnt/own
umount mnt
find lower -printf '%p %T@ %i %s\n' | sort >lower.before
check() { # STATUS OPTION...
	assert_status "$1" fsck.unionfs "${@:2}" -w work upper lower
}
check 0 -n
assert_eq "$OUT" ''
# Problems, safe and risky.
mknod upper/dir/nothing c 0 0
setfattr -n trusted.overlay.opaque -v z upper/own
setfattr -n trusted.overlay.origin -v 0x00fb0500ff upper/dir/f
setfattr -n trusted.overlay.impure -v y upper/dir/f
mkdir -p work/work/incompat/volatile/dirty work/index
mkdir 'work/work/#7'
echo x >'work/work/#8'
echo x >work/index/00fb
mkdir upper/lost upper/bad
setfattr -n trusted.overlay.redirect -v /nowhere upper/lost
setfattr -n trusted.overlay.redirect -v a/b upper/bad
setfattr -n trusted.overlay.unknown -v 1 upper/own
cp -a upper upper.before
check 4 -n
for line in '/dir/nothing: a whiteout that hides nothing' '/own: an opaque mark' \
	'/dir/f: an origin that is malformed' '/dir/f: an impure mark on what is no directory' \
	'/work/incompat/volatile: a volatile mount' '/work/#7: left behind' '/work/#8: left behind' \
	'/index/00fb: an entry of the index' '/lost: a redirect to a directory that is not there' \
	'/bad: a redirect that is no path' '/own: an attribute trusted.overlay.unknown'; do
	assert_match "$OUT" "*$line*"
done
assert_eq "$(wc -l <<<"$OUT")" 11 'problems'
diff <(cd upper && getfattr -Rdhm- . && find .) <(cd upper.before && getfattr -Rdhm- . && find .)
# A mount refuses the work directory.
! unionfs-mount -o lowerdir=lower,upperdir=upper,workdir=work mnt 2>/dev/null || fail 'it is mounted'
check 5 -p
[[ ! -e upper/dir/nothing && ! -e 'work/work/#7' && ! -e work/index/00fb ]]
[[ -e work/work/incompat/volatile ]] || fail '-p has taken a decision'
check 1 -y
check 0 -n
assert_eq "$OUT" ''
find lower -printf '%p %T@ %i %s\n' | sort | diff lower.before -
unionfs-mount -o lowerdir=lower,upperdir=upper,workdir=work mnt
assert_eq "$(ls mnt/lost mnt/bad | tr '\n' ' ')" 'mnt/bad:  mnt/lost: '
assert_eq "$(cat mnt/dir/f)" 2
assert_refused 8 'in use' fsck.unionfs -y upper lower
umount mnt
assert_refused 8 'No such file' fsck.unionfs none
assert_refused 16 'no UPPER' fsck.unionfs -y
assert_status 16 fsck.unionfs -x upper
