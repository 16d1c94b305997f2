# Proves: a lower directory deep below the root, whose path is longer than 256 bytes, is renamed too (F31)
# Kernel: differs (a redirect has at most 256 bytes: EXDEV)
long=$(printf 'n%.0s' {1..100})
mkdir -p "$L1/$long/$long/$long/$long/d" "$L1/p"
echo text >"$L1/$long/$long/$long/$long/d/f"
union_mount
fsop rename "$long/$long/$long/$long/d" p/d
for round in 1 2; do
	assert_list "$long/$long/$long/$long"
	assert_content p/d/f text
	union_remount
done
