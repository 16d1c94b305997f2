# Proves: everything in the union has the st_dev of the mount (F43)
layer "$L1" <<END
a/f: 1
s -> f
END
layer "$L2" <<END
a/g: 2
h: 3
END
union_mount
: >up
echo 3 >>a/g
dev=$(stat -c %d .)
find . -printf '%D %P\n' | while read -r number name; do
	assert_eq "$number" "$dev" "device of $name"
done
