# Proves: a work directory in which others can write, made ready under the name that would be chosen, is not used (F66)
# Needs: daemon ids
# Modes: root
layer "$L1" <<END
f: 1
END
mkdir -p "$MNT" "$UPPER" "$UPPER/../.${UPPER##*/}.unionfs-work/work"
chown -R 1000 "$UPPER/../.${UPPER##*/}.unionfs-work"
run_mount "$L1" "$UPPER" "$MNT"
echo 2 >"$MNT/f"
assert_eq "$(ls -A "$UPPER/../.${UPPER##*/}.unionfs-work/work")" ''
assert_eq "$(ls -A "$MNT")" f
umount "$MNT"
rm -r "$UPPER/../.${UPPER##*/}.unionfs-work"
