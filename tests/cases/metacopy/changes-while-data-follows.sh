# Proves: attributes that are changed while the data of a metacopy file is being copied are kept
# Modes: !root-io-nomsg
# Kernel: differs (the copy gives a file a new time of modification)
mkdir "$L1"
for i in {1..20}; do
	head -c 3000000 /dev/urandom >"$L1/$i"
	sha256sum <"$L1/$i"
done >"$TEST_DIR/sums"
union_mount -o metacopy=on
chmod 600 ./*
for i in {1..20}; do
	: <>"$i" &
	touch -c -d 2001-02-03T04:05:06Z "$i" &
	chmod 4711 "$i" &
	setfattr -n user.x -v "$i" "$i" &
	sha256sum <"$i" >"$TEST_DIR/sum.$i" &
done
wait
check() {
	local i
	for i in {1..20}; do
		assert_stat "$i" '%a %Y' '4711 981173106'
		assert_xattr "$i" user.x "$i"
		assert_fails ENODATA fsop getxattr "$UPPER/$i" "$OVL.metacopy"
		sha256sum <"$i"
	done | diff "$TEST_DIR/sums" -
}
cat "$TEST_DIR"/sum.{1..20} | diff "$TEST_DIR/sums" -
check
union_remount
check
