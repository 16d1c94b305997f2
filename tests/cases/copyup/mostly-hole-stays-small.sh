# Proves: st_blocks of a copied file does not blow up (F2)
layer "$L1" <<END
END
fsop open 3 "$L1/f" rdwr,creat -- fill 3 200M 4096 a -- ftruncate 3 400M
union_mount
echo x >>f
blocks=$(stat -c %b f)
((blocks < 32768)) || fail "the copy has $blocks blocks"
assert_stat f %s 419430402
