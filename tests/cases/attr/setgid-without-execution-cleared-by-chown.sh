# Proves: a chown by an owner outside of the group clears setgid of a file that the group may not execute
# Needs: ids kernel:6.2
layer "$L1" <<END
other: 1
member: 2
END
chown 1000:1002 "$L1"/*
chmod 6644 "$L1"/*
union_mount
fsop become 1000 1000 -- lchown other 1000 1002
fsop become 1000 1000 1002 -- lchown member 1000 1002
assert_stat other %a 644
assert_stat member %a 2644
union_remount
assert_stat other %a 644
