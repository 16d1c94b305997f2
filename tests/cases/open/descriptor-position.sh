# Proves: a descriptor keeps its position and flags over copy-up by another process
# Modes: !root-io-passthrough
seq 1 2000 >"$TEST_DIR/plain"
mkdir -p "$L1"
cp "$TEST_DIR/plain" "$L1/f"
union_mount
exec 3<f
for ((i = 1; i <= 2000; i++)); do
	read -r line <&3
	assert_eq "$line" "$i"
	case $i in
	500) echo 2001 >>f ;;
	1000) chmod 600 f ;;
	1500) fsop rename f g && : >f ;;
	esac
done
read -r line <&3
assert_eq "$line" 2001
assert_fails EBADF fsop write 3 x
