# Proves: lower directories with odd bytes in their names are renamed and found again (F31, F38)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
names=('a b' $'new\nline' 'co:lon' 'com,ma' 'back\slash' '"quote' $'\xff\xfe' '#1' '...' ' ' '-n')
mkdir "$L1"
for name in "${names[@]}"; do
	mkdir -p -- "$L1/$name/$name" && printf %s "$name" >"$L1/$name/$name/f"
done
union_mount
for i in "${!names[@]}"; do
	fsop rename "./${names[i]}" "r$i"
	fsop rename "r$i/${names[i]}" "./${names[i]}x"
done
union_remount
for i in "${!names[@]}"; do
	assert_content "./${names[i]}x/f" "${names[i]}"
	assert_list "r$i"
done
