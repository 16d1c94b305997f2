# Proves: paths with colons, commas, backslashes, spaces, newlines and any byte are taken in every form (F38)
# Needs: daemon
odd=$TEST_DIR/$'a:b,c\\d e\nf\xff"\'='
mkdir "$odd" "$MNT"
L=$odd/lower U=$odd/upper W=$odd/work
mkdir "$U" "$W"
layer "$L" <<END
f: odd
END
for_argument=${L//\\/\\\\} for_argument=${for_argument//:/\\:}
in_list() { sed -z 's/[\\:,]/\\&/g' < <(printf %s "$1"); }
try() {
	run_mount "$@"
	union_entered "$MNT"
	assert_content f odd
	[[ $* != *upper* ]] || echo x >"new$RANDOM"
	union_umount
	rm -f "$U"/new*
}
try "$for_argument" "$MNT"
try "$for_argument" "$U" "$MNT"
try -o "lowerdir=$(in_list "$L"),upperdir=$(in_list "$U"),workdir=$(in_list "$W")" "$MNT"
try -o "lowerdir+=$(in_list "$L"),upperdir=$(in_list "$U")" name "$MNT"
MNT=$odd/mnt
mkdir "$MNT"
try "$for_argument" "$U" "$MNT"
