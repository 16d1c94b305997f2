# Proves: a listing made while others create and remove names holds all that stayed
mkdir -p "$L1/d"
fsop populate "$L1/d/low" 200
union_mount
(for i in {1..300}; do
	: >"d/new$i"
	rm "d/new$i"
done) &
pid=$!
while kill -0 "$pid" 2>/dev/null; do
	assert_eq "$(fsop dents d | grep -c ' low')" 200
done
wait_all "$pid"
