# Proves: stores to a private mapping stay private, and cause no copy-up
layer "$L1" <<END
f: 0123456789
END
union_mount
assert_eq "$(fsop open 3 f rdonly -- map 0 3 4096 private-rw -- mapwrite 0 0 PRIV -- mapread 0 0 6 \
	-- sh 'cat f' -- map 1 3 4096 shared-ro -- mapread 1 0 4 -- expect EACCES map 2 3 4096 shared-rw)" \
	'PRIV45
0123456789
0123'
assert_list "$UPPER"
