# Proves: when one of two processes that wait for a copy-up is killed, the other one gets its copy
# Modes: root-dir
# Needs: disk:4
layer "$L1" <<END
END
head -c 300M /dev/zero >"$L1/big"
HASH_SKIP=(big)
small_upper ext4 1G
union_mount
# The copy takes space of the upper.
copying() { (($(stat -fc %f "$UPPER") < free - 2000)); }
free=$(stat -fc %f "$UPPER")
fsop open 3 big rdwr &
first=$!
fsop open 3 big rdwr -- write 3 second &
second=$!
wait_until copying
kill -9 "$first"
wait_all "$second"
assert_eq "$(head -c 6 big)" second
assert_stat big %s 314572800
assert_eq "$(find "$WORK" -type f)" '' "left in work"
small_upper_end
