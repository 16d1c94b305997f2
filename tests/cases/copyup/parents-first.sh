# Proves: copying up a file deep in a lower makes its parents with their attributes, and no sibling (F3)
# Needs: ids
layer "$L1" <<END
a/b/c/f: text
a/b/c/g: sibling
a/b/x/y: other
END
chmod 2770 "$L1/a"
chmod 1777 "$L1/a/b"
chmod 705 "$L1/a/b/c"
chown 1001:1002 "$L1/a" "$L1/a/b/c"
fsop setxattr "$L1/a/b" "$([[ $MODE == rootless ]] && echo user || echo trusted).mark" value
touch -d @1000000 "$L1"/a/b/c/{f,g} "$L1"/a/b/{c,x} "$L1/a/b" "$L1/a"
fsop tree motx "$L1" >"$TEST_DIR/before"
union_mount
chmod 600 a/b/c/f
assert_eq "$(cd "$UPPER" && find . | sort | paste -sd' ')" '. ./a ./a/b ./a/b/c ./a/b/c/f'
assert_eq "$(fsop tree motx . | tail -n +2 | diff <(tail -n +2 "$TEST_DIR/before") - |
	awk '/^[<>]/ { print $2 }' | uniq)" a/b/c/f "what changed"
assert_eq "$(stat -c '%a %u %g %Y' "$UPPER/a" "$UPPER/a/b/c")" "2770 1001 1002 1000000
705 1001 1002 1000000"
