# Proves: many processes that make the same directories at once make each of them once
layer "$L1" <<END
d/low:
END
union_mount
pids=()
for i in {1..8}; do
	(for j in {1..25}; do
		mkdir -p "d/$j/x"
		: >"d/$j/x/$i"
	done) &
	pids+=($!)
done
wait_all "${pids[@]}"
for j in {1..25}; do
	assert_list "d/$j/x" {1..8}
done
