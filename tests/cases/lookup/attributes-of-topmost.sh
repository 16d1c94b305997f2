# Proves: mode, owner, times and xattrs of a merged directory are those of its topmost layer
# Needs: ids
layer "$L1" <<END
d/1:
END
layer "$L2" <<END
d/2:
END
chmod 2750 "$L1/d" && chown 12:34 "$L1/d" && chmod 2750 "$L1/d"
chmod 0700 "$L2/d"
touch -d '2001-02-03 04:05:06.789' "$L1/d"
touch -d '2002-02-03 04:05:06.789' "$L2/d"
union_mount
assert_stat d %a:%u:%g 2750:12:34
assert_eq "$(fsop stat d mtime)" "$(fsop stat "$L1/d" mtime)"
assert_list d 1 2
