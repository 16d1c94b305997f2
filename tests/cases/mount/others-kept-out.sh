# Proves: with noallow_other nobody but the mounter gets in, and allow_other lets all in
# Needs: daemon ids
layer "$L1" <<END
f: 1
END
union_mount -o noallow_other
assert_content f 1
fsop become 1000 -- expect EACCES stat "$MNT/f" ino
union_umount
union_mount -o allow_other
fsop become 1000 -- open 3 "$MNT/f" rdonly
