# Proves: the entry .. has the number of the parent, in the root's own directories too (F44)
# Kernel: differs (numbers of the root's layers)
layer "$L1" <<END
low/sub/
merged/1:
END
layer "$L2" <<END
merged/2:
END
union_mount
mkdir up
for dir in low merged up; do
	assert_eq "$(fsop dents "$dir" | awk '$3 == ".." { print $2 }')" "$(stat -c %i .)" "$dir/.."
done
assert_eq "$(fsop dents low/sub | awk '$3 == ".." { print $2 }')" "$(stat -c %i low)" low/sub/..
