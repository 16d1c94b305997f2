# Proves: cp takes files and directories out of an image as it is seen, not as its layers have it
printf 'f\tdir/a\t1\nf\tdir/b\t1\nm\t4755\nf\tsu\tx\n' | make_tar a.tar
printf 'f\tdir/b\t2\nf\tdir/.wh.a\nf\tdir/c\t2\n' | make_tar b.tar
ul import a.tar -t base >/dev/null
ul import b.tar --base base -t app >/dev/null
mkdir -m 777 out
ul cp app:/dir out/
assert_eq "$(ls out/dir | tr '\n' ' ')" 'b c '
assert_eq "$(cat out/dir/b)" 2
ul cp app:/dir/c out/new
assert_eq "$(cat out/new)" 2
ul cp app:/su out
assert_eq "$(stat -c %a out/su)" 4755
assert_eq "$(ul cp app:/dir - | tar t | tr '\n' ' ')" 'dir/ dir/b dir/c '
assert_refused 1 'already' ul cp app:/su out/new
assert_refused 1 'No such file' ul cp app:/dir/a out/a
assert_refused 1 'is not IMAGE' ul cp app out
assert_refused 1 'is no path' ul cp app:/../x out
