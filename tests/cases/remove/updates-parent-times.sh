# Proves: unlink gives its directory new times, and no other directory
layer "$L1" <<END
a/b/f: 1
END
touch -d '2001-01-01' "$L1/a/b" "$L1/a" "$L1"
union_mount
before=$(fsop stat a mtime)
rm a/b/f
assert_eq "$(fsop stat a mtime)" "$before" "mtime of a"
assert_ne "$(fsop stat a/b mtime)" "$before" "mtime of a/b"
assert_stat . %Y "$(stat -c %Y "$UPPER")"
