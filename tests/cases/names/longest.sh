# Proves: names of 255 bytes are made, found, renamed, linked and removed in every layer (F36)
n=$(printf 'n%.0s' {1..254})
layer "$L1" <<END
${n}1: lower
${n}2: lower
${n}d/${n}f: lower
END
union_mount
echo upper >"${n}3"
mkdir "${n}e"
ln -s x "${n}s"
assert_content "${n}1" lower
rm "${n}1"
fsop rename "${n}2" "${n}4"
ln "${n}4" "${n}5"
rm "${n}d/${n}f"
: >"${n}d/${n}g"
for round in 1 2; do
	assert_list . "${n}"{3,4,5,d,e,s}
	assert_list "${n}d" "${n}g"
	assert_content "${n}5" lower
	union_remount
done
rm -r "${n}"*
assert_list .
