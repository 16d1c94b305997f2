# Proves: dedupe makes hard links only when asked to, of files that are the same in everything
mkdir a b
head -c 100000 /dev/urandom >a/same
cp -p a/same b/other-name
cp -p a/same b/mode
chmod 600 b/mode
cp a/same b/time
touch -d 2001-01-01 b/time
cp -p a/same b/bytes
printf x | dd of=b/bytes bs=1 seek=50000 conv=notrunc status=none
touch -r a/same b/bytes
chmod a+r b/*
chmod 640 b/mode
[[ $MODE != user ]] || chown -R "$USER_ID:$USER_ID" a b
ul import a -t a >/dev/null
ul import b -t b >/dev/null
one=$(tree_of a)/same
two=$(tree_of b)
number() { stat -c %i "$1"; }
# A file system that can share blocks has nothing left for links.
if ! ul dedupe | grep -q 'cannot share blocks'; then exit; fi
assert_eq "$(stat -c %h "$one")" 1 'links without --link'
assert_status 0 ul dedupe --link
assert_eq "$(number "$two/other-name")" "$(number "$one")"
for file in mode time bytes; do
	[[ $(number "$two/$file") != "$(number "$one")" ]] || fail "$file is a link"
done
assert_sound
assert_no_leftovers
