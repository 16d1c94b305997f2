# Proves: one pass of reading and unlinking misses no name, whatever the buffer and the layers (F50)
for n in 1 2 3; do
	mkdir -p "$L1/m$n" "$L2/m$n" "$L1/low$n"
	fsop populate "$L1/m$n/a" 1000
	fsop populate "$L2/m$n/b" 1000
	fsop populate "$L2/m$n/dir" 10 dir
	fsop populate "$L1/low$n/c" 1000
done
union_mount
n=0
for buffer in 200 4096 65536; do
	n=$((n + 1))
	mkdir "up$n"
	fsop populate "m$n/c" 500
	fsop populate "up$n/d" 1000
	fsop reap "m$n" "$buffer" -- reap "low$n" "$buffer" -- reap "up$n" "$buffer"
done
assert_list .
