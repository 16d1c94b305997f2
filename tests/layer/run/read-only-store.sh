# Proves: a store on a read-only file system, and one behind another FUSE mount, serve containers, and cannot be changed
# Modes: root
# Needs: cmd:bindfs
ul import "$IMAGE" -t base >/dev/null
printf 'f\tetc/version\t2\nf\t.wh.home\n' | make_tar a.tar
ul import a.tar --base base -t app:1 >/dev/null
mkdir shared far
mount --bind "$STORE" shared
mount -o remount,bind,ro shared
run_from() { UNIONFS_IMAGES=$1 ufr run --rm app:1 -- sh -c 'cat /etc/version; ls -d /home 2>/dev/null; echo x >/new'; }
assert_eq "$(run_from "$PWD/shared")" 2 'read-only'
assert_status 1 ul --store "$PWD/shared" import a.tar
assert_match "$ERR" '*Read-only*'
assert_eq "$(ul --store "$PWD/shared" verify)" ''
# Behind a server of its own, as a network file system would be.
bindfs -r --no-allow-other "$STORE" far
assert_eq "$(run_from "$PWD/far")" 2 'behind FUSE'
umount far
umount shared
