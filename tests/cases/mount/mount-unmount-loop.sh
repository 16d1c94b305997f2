# Proves: 50 times mount, write, umount on the same upper, without waiting in between, never fails
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
for ((i = 0; i < 50; i++)); do
	run_mount "$L1" "$UPPER" "$MNT"
	echo "$i" >>"$MNT/f"
	mkdir "$MNT/d$i"
	umount "$MNT"
done
assert_eq "$(wc -l <"$UPPER/f")" 51
assert_eq "$(find "$UPPER" -name 'd*' | wc -l)" 50
