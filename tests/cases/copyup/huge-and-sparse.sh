# Proves: a file of more than 4 GiB is copied with its data in place and its holes as holes (F1, F2)
layer "$L1" <<END
END
fsop open 3 "$L1/f" rdwr,creat -- fill 3 100 50000 a -- fill 3 2G 4096 b -- fill 3 5G 70000 c -- ftruncate 3 6000000001
union_mount
chmod 600 f
assert_stat f %s 6000000001
for at in 0 100 50099 2G 5G $(((5 << 30) + 69999)) 6000000000; do
	assert_eq "$(fsop open 3 f rdonly -- read 3 1 "$at" | od -An -c)" \
		"$(fsop open 3 "$L1/f" rdonly -- read 3 1 "$at" | od -An -c)" "the byte at $at"
done
blocks=$(stat -c %b "$UPPER/f")
((blocks < 65536)) || fail "the copy has $blocks blocks"
assert_eq "$(fsop tree s .)" "$(fsop tree s "$L1")"
