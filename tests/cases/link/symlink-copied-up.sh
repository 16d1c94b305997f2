# Proves: changing owner or times of a lower symbolic link copies up the link itself
# Needs: ids
layer "$L1" <<END
target: t
sym -> target
dangling -> no
END
union_mount
chown -h 7:8 sym
fsop utimens dangling 100 200
union_remount
assert_stat sym '%F %u %g' 'symbolic link 7 8'
assert_eq "$(readlink sym)" target
assert_stat target '%u %g' '0 0'
assert_stat dangling '%F %Y' 'symbolic link 200'
assert_list "$UPPER" dangling sym
