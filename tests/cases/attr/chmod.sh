# Proves: chmod by name and descriptor changes lower and upper objects for good, with ctime (F17)
layer "$L1" <<END
f: 1
d/g: 2
END
mkfifo "$L1/p"
union_mount
echo 3 >up
mkdir new
for what in f d d/g p up new .; do
	before=$(fsop stat "$what" ctime mtime)
	chmod 7751 "$what"
	assert_stat "$what" %a 7751
	[[ $what == p ]] || fsop open 3 "$what" rdonly -- fchmod 3 2700 -- fstat 3 mode | grep -q '2700$'
	fsop chmod "$what" 1705
	after=$(fsop stat "$what" ctime mtime)
	assert_eq "${after#* }" "${before#* }" "mtime of $what"
	assert_ne "${after% *}" "${before% *}" "ctime of $what"
done
union_remount
for what in f d d/g p up new .; do
	assert_stat "$what" %a 1705
done
assert_fails ENOENT fsop chmod no 600
