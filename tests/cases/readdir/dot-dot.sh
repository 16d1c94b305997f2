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

# The kernel remembers what it read, until it is told that the directory has moved.
parent_of() { fsop dents "$1" | awk '$3 == ".." { print $2 }'; }
has_parent() { [[ $(parent_of "$1") == "$(stat -c %i "$2")" ]]; }
mkdir other
parent_of up && parent_of up
mv up other
wait_until has_parent other/up other
