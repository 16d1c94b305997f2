# Proves: a new directory that takes the place of a lower one, removed or emptied, is opaque (F27, F32)
layer "$L1" <<END
removed/x: hidden
emptied/x: hidden
END
union_mount
rm -r removed emptied/x
mkdir a b
echo 1 >a/f
echo 2 >b/f
fsop rename a removed
fsop rename b emptied
for round in 1 2; do
	assert_list . emptied removed
	assert_list removed f
	assert_list emptied f
	assert_opaque "$UPPER/removed"
	assert_opaque "$UPPER/emptied"
	union_remount
done
