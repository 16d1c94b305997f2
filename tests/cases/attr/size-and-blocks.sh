# Proves: st_size, st_blocks and st_blksize of lower and upper files are those of the data, at once
layer "$L1" <<END
END
head -c 100000 /dev/urandom >"$L1/low"
truncate -s 1M "$L1/hole"
fsop open 3 "$L1/low" rdonly -- fsync 3
union_mount
assert_stat low '%s %b' "$(stat -c '%s %b' "$L1/low")"
assert_stat hole %s:%b 1048576:0
cp low up
fsop open 3 up rdwr -- fsync 3
assert_stat up '%s %b' "100000 $(stat -c %b "$UPPER/up")"
(($(stat -c %b up) >= 196)) || fail "few blocks: $(stat -c %b up)"
head -c 1 /dev/zero >>low
assert_stat low %s 100001
exec 3>>up
echo 12345 >&3
assert_stat up %s 100006
assert_eq "$(fsop fstat 3 size)" 100006
truncate -s 0 up
assert_stat up %s 0
