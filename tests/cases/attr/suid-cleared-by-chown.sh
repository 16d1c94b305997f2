# Proves: chown clears set-user-ID and set-group-ID bits of files, also by root, not of directories (F11)
# Needs: ids
layer "$L1" <<END
f: 1
g: 2
d/
nogroup: 3
END
chmod 6755 "$L1"/[fgd]
chmod 2644 "$L1/nogroup"
union_mount
fsop lchown f 1001 -1
assert_stat f %a:%u 755:1001
fsop open 3 g rdonly -- fchown 3 -1 1002
assert_stat g %a:%g 755:1002
fsop lchown d 1001 1002
assert_stat d %a:%u 6755:1001
fsop lchown nogroup 1001 -1
assert_stat nogroup %a 2644
union_remount
assert_stat f %a 755
assert_stat d %a 6755
