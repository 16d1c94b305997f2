# Proves: a read-only union says so in statfs and mountinfo, as a writable one does not (F46)
layer "$L1" <<END
f: 1
END
union_mount -r
assert_eq "$(findmnt -no OPTIONS -T . | grep -cE '(^|,)ro(,|$)')" 1
union_umount
union_mount
assert_eq "$(findmnt -no OPTIONS -T . | grep -cE '(^|,)ro(,|$)')" 0
