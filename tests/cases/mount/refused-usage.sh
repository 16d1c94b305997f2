# Proves: too few and too many arguments are refused with status 2 and what is wrong
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
assert_refused 2 ''
assert_refused 2 MOUNTPOINT "$L1"
assert_refused 2 argument "$L1" "$UPPER" "$MNT" extra
assert_refused 2 argument source "$MNT" extra -o "lowerdir=$L1"
assert_refused 2 MOUNTPOINT -o "lowerdir=$L1,upperdir=$UPPER"
assert_refused 2 upper -o "upperdir=$UPPER" "$L1" "$UPPER" "$MNT"
assert_refused 2 argument -u "$MNT" extra
