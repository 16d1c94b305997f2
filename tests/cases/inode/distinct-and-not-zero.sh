# Proves: no inode number is 0 or used for two objects, after removals too (F45)
layer "$L1" <<END
d/
END
fsop populate "$L1/d/low" 200
union_mount
fsop populate d/up 200
rm d/low1* d/up1*
fsop populate d/new 200
assert_eq "$(find . -inum 0)" ""
assert_eq "$(find . -printf '%i\n' | sort | uniq -d)" "" "numbers used twice"
