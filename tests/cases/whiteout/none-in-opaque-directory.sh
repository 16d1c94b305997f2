# Proves: removing names inside a new or opaque directory leaves no whiteouts there (F28)
layer "$L1" <<END
d/f: lower
d/g: lower
END
union_mount
rm -r d
mkdir d
echo 1 >d/f
echo 2 >d/g
rm d/f
fsop rename d/g d/h
assert_no_whiteouts "$UPPER/d"
mkdir new
echo 3 >new/f
rm new/f
assert_no_whiteouts "$UPPER/new"
assert_list d h
