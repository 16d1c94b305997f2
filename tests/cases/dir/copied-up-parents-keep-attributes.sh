# Proves: parents that are copied up on the way keep mode, owner and times; only the changed one gets new times (F3, F4)
# Needs: ids
layer "$L1" <<END
a/b/c/
END
chmod 1751 "$L1/a" && chmod 0711 "$L1/a/b" && chown 5:6 "$L1/a/b"
touch -d '2001-01-01 01:01:01.123456789' "$L1/a/b/c" "$L1/a/b" "$L1/a" "$L1"
union_mount
mkdir a/b/c/new
assert_stat a %a:%u:%g 1751:0:0
assert_stat a/b %a:%u:%g 711:5:6
assert_eq "$(fsop stat a mtime)" "$(fsop stat "$L1/a" mtime)" "mtime of a"
assert_eq "$(fsop stat a/b mtime)" "$(fsop stat "$L1/a/b" mtime)" "mtime of a/b"
assert_ne "$(fsop stat a/b/c mtime)" "$(fsop stat "$L1/a/b/c" mtime)" "mtime of a/b/c"
assert_stat "$UPPER/a/b" %a:%u:%g 711:5:6
