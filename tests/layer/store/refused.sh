# Proves: a store that others may write, of another format, or that is none, is refused, and so are wrong command lines
assert_refused 1 'No such file' ul ls
mkdir "$TEST_DIR/none"
assert_refused 1 'store' ul --store "$TEST_DIR/none" ls
printf 'f\ta\t1\n' | make_tar a.tar
ul import a.tar >/dev/null
as_user chmod 777 "$STORE"
assert_refused 1 'not only yours' ul ls
as_user chmod 700 "$STORE"
echo 'unionfs-store 2 trusted' | as_user tee "$STORE/version" >/dev/null
assert_refused 1 'another format' ul ls

assert_refused 2 'is no verb' ul frobnicate
assert_refused 2 'unknown option' ul ls --frob
assert_refused 2 'takes SOURCE' ul import
assert_refused 2 'needs a value' ul import a.tar --tag
assert_refused 2 'above zero' ul import a.tar --max-size 0
assert_refused 2 'takes no arguments' ul ls x
assert_refused 1 'is no name' ul import a.tar --tag 'A B'
for verb in import ls tag rm gc df verify tree inspect; do
	assert_match "$(ul $verb --help)" "Usage: unionfs-layer $verb*"
done
assert_match "$(ul --help)" 'Usage:*'
