# Proves: a signal that is handled ends a big copy-up with EINTR, and leaves nothing
# Modes: root-dir
# Needs: disk:4
layer "$L1" <<END
END
head -c 1G /dev/zero >"$L1/big"
HASH_SKIP=(big)
small_upper ext4 2G
union_mount
# The copy takes space of the upper.
copying() { (($(stat -fc %f "$UPPER") < free - 2000)); }
free=$(stat -fc %f "$UPPER")
fsop catch INT -- expect EINTR open 3 big rdwr &
writer=$!
wait_until copying
kill -INT "$writer"
wait_all "$writer"
assert_absent "$UPPER/big"
assert_eq "$(find "$WORK" -type f)" '' "left in work"
assert_stat big %s 1073741824
small_upper_end
