# Proves: the union is there the moment the command returns, 20 times over
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
for ((i = 0; i < 20; i++)); do
	run_mount "$L1" "$UPPER" "$MNT" && echo "$i" >"$MNT/new" && content=$(<"$MNT/f")
	assert_eq "$content" 1
	union_umount
	assert_content "$UPPER/new" "$i"
done
