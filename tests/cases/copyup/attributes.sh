# Proves: mode, owner, group and times to the nanosecond are kept by a copy-up that changes none of them (F3)
# Needs: ids
layer "$L1" <<END
f: 1
d/g: 2
s -> f
END
mkfifo "$L1/p"
chown 1001:1002 "$L1"/{f,d,d/g,p}
chown -h 1003:1004 "$L1/s"
chmod 4751 "$L1/f"
chmod 1777 "$L1/d"
chmod 2705 "$L1/d/g"
chmod 640 "$L1/p"
for what in f d/g s p d; do
	fsop utimens "$L1/$what" 1000000001.123456789 "$((RANDOM + 1)).987654321"
done
fsop tree mot "$L1" | tail -n +2 >"$TEST_DIR/before"
union_mount
for what in f d/g s p d; do
	fsop utimens "$what" 1000000002.500000000 omit
done
assert_exists "$UPPER"/{f,d/g,s,p,d}
fsop tree mot . | tail -n +2 | diff "$TEST_DIR/before" - || fail "the attributes changed"
union_remount
fsop tree mot . | tail -n +2 | diff "$TEST_DIR/before" - || fail "the attributes changed after a new mount"
