# Proves: st_nlink of a directory is 1 (unknown) or right, so that find(1) misses nothing (F47)
layer "$L1" <<END
m/a/
m/b/
END
layer "$L2" <<END
m/c/
low/x/
low/y/
END
union_mount
mkdir -p new/{1,2,3}
mkdir m/d
for d in . m low new new/1; do
	n=$(stat -c %h "$d") real=$((2 + $(find "$d" -mindepth 1 -maxdepth 1 -type d -noleaf | wc -l)))
	((n == 1 || n == real)) || fail "link count of $d is $n, neither 1 nor $real"
done
assert_eq "$(find . -type d | wc -l)" 13
rmdir new/1
((1 == $(stat -c %h new) || 4 == $(stat -c %h new))) || fail "link count after rmdir"
