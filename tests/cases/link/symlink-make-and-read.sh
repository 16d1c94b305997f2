# Proves: symbolic links of any length and content are made and read, in all layers (F35)
size=4095
[[ $MODE == root-xfs || $MODE == root-split ]] && size=1023 # what xfs takes
long=$(head -c "$size" /dev/zero | tr '\0' x)
layer "$L1" <<END
low -> some/low target
END
ln -s "$long" "$L1/lowlong"
union_mount
ln -s "$long" uplong
ln -s / root
ln -s $'odd\n\xff:,\\' odd
assert_fails ENAMETOOLONG fsop symlink "${long}x" longer
assert_fails ENOENT fsop symlink '' empty
assert_fails EEXIST fsop symlink x low
assert_fails EINVAL fsop readlink .
for round in 1 2; do
	assert_eq "$(readlink low)" 'some/low target'
	assert_eq "$(readlink lowlong)" "$long"
	assert_eq "$(readlink uplong)" "$long"
	assert_eq "$(readlink root)" /
	assert_eq "$(fsop readlink odd)" $'odd\n\xff:,\\'
	assert_stat uplong %s "$size"
	union_remount
done
