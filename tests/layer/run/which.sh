# Proves: which tells the layer and the path there of what is seen in a mounted union, whatever was renamed
# Modes: root
printf 'f\ta\t1\nf\tdir/b\t1\n' | make_tar a.tar
printf 'f\tdir/c\t2\n' | make_tar b.tar
ul import a.tar -t base >/dev/null
ul import b.tar --base base -t app >/dev/null
base=$(basename "$(dirname "$(tree_of base)")") app=$(basename "$(dirname "$(tree_of app)")")
mkdir mnt upper
unionfs-mount -o lowerdir+=app,upperdir=upper mnt
mv mnt/dir mnt/moved
echo 3 >mnt/a
assert_eq "$(ul which mnt/moved/b)" "sha256:$base /dir/b"
assert_eq "$(ul which mnt/moved/c)" "sha256:$app /dir/c"
assert_eq "$(ul which mnt/a mnt/moved)" "$PWD/upper /a
$PWD/upper /moved"
assert_refused 1 'no file or directory of a union' ul which /etc/passwd
assert_refused 1 'No such file' ul which mnt/none
umount mnt
