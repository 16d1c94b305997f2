# Proves: an archive that leads out, contradicts itself or is a bomb is refused with the entry's name, and leaves nothing
refuse() { # NAME MESSAGE [OPTION...] < LINES
	make_tar hostile.tar
	assert_refused 1 "$2" ul import "${@:3}" hostile.tar
	assert_match "$ERR" "*'$1'*"
	[[ ! -e $STORE/layers || $(n_layers) == 0 ]] || fail "$1: a layer is left"
	assert_no_leftovers
}
echo secret >"$TEST_DIR/secret"
refuse ../up 'leads out' <<<$'f\tok\tx\nf\t../up\tx'
refuse a/../../up 'leads out' <<<$'f\ta/../../up\tx'
refuse /etc/passwd 'leads out' <<<$'f\t/etc/passwd\tx'
refuse s/evil 'symbolic link' <<<$'l\ts\t/tmp\nf\ts/evil\tx'
refuse s/evil 'symbolic link' <<<$'l\ts\t.\nf\ts/evil\tx'
refuse s/a/evil 'symbolic link' <<<$'d\td\nl\ts\td\nf\ts/a/evil\tx'
refuse hard 'leads out' <<<$'h\thard\t../secret'
refuse hard 'leads out' <<<$'h\thard\t/etc/passwd'
refuse s/hard 'symbolic link' <<<$'l\ts\t'"$TEST_DIR"$'\nh\ts/hard\ts/secret'
refuse hard 'not in the layer' <<<$'l\ts\t'"$TEST_DIR"$'\nh\thard\ts/secret'
refuse .wh.x 'has contents' <<<$'f\t.wh.x\tdata'
refuse hard 'no file in the layer' <<<$'h\thard\tmissing'
refuse hard 'no file in the layer' <<<$'d\td\nh\thard\td'
refuse twice 'twice' <<<$'f\ttwice\t1\nf\ttwice\t2'
refuse twice 'twice' <<<$'l\ttwice\t/etc/passwd\nf\ttwice\t2'
refuse twice/ 'twice' <<<$'l\ttwice\t/tmp\nd\ttwice/'
refuse f/below 'a file is on its way' <<<$'f\tf\t1\nf\tf/below\t2'
refuse .wh... 'no layer has' <<<$'f\t.wh...'
refuse big 'larger than' --max-size 1m <<<$'s\tbig\t2000000'
refuse huge 'no room' --max-size 8000p <<<$'s\thuge\t4611686018427387904'
refuse third 'more than 2 entries' --max-entries 2 <<<$'f\tfirst\nf\tsecond\nf\tthird'
refuse null3 'more than 2 entries' --max-entries 2 <<<$'c\tnull1\t1,3\nc\tnull2\t1,3\nc\tnull3\t1,3'
name=$(printf 'n%.0s' {1..256})
refuse "a/$name" 'too long' <<<$'f\ta/'"$name"$'\tx'
assert_eq "$(<"$TEST_DIR/secret")" secret
# A bomb without entries, and one behind the end.
(
	printf 'f\tfile\t1\n' | make_tar bomb.tar
	head -c 40M /dev/zero >>bomb.tar
	gzip -f bomb.tar
)
assert_refused 1 'larger than' ul import --max-size 1m bomb.tar.gz
# What is no archive.
head -c 5000 /dev/urandom >junk
gzip -k junk
: >empty
for file in junk junk.gz empty; do
	assert_refused 1 'is no' ul import "$file"
done
printf 'b\tfile\t100000\n' | make_tar whole.tar
head -c 50000 whole.tar >cut.tar
assert_refused 1 "'file'" ul import cut.tar
gzip -k whole.tar
head -c 50000 whole.tar.gz >cut.tar.gz
assert_status 1 ul import cut.tar.gz
assert_refused 1 'No such file' ul import missing.tar
assert_no_leftovers
