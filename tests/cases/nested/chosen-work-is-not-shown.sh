# Proves: a work directory that the program chose is not seen in the union, also where a lower holds it (F65)
# Needs: daemon
# Kernel: differs (chooses no work directory)
layer "$L1" <<END
f: 1
u/
END
HASH_SKIP=(u .u.unionfs-work .)
mkdir -p "$MNT"
run_mount "$L1" "$L1/u" "$MNT"
assert_eq "$(ls -A "$MNT" | paste -sd' ')" 'f u'
assert_absent "$MNT/.u.unionfs-work"
umount "$MNT"
