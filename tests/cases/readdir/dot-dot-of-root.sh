# Proves: the entries . and .. of the root carry a number, . that of the root (F44)
union_mount
assert_eq "$(fsop dents . | awk '$3 == "." { print $2 }')" "$(stat -c %i .)"
assert_eq "$(fsop dents . | awk '$3 == ".." { print ($2 != 0) }')" 1
