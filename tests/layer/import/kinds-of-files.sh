# Proves: owners, modes, times, hard links, xattrs, capabilities, FIFOs, links, sparse files arrive, and devices where they can be made
make_tar a.tar <<-'END'
	m	1777
	d	./tmp
	m	4755
	o	0,50
	f	./bin/su	x
	o	1000,1000
	f	./home/alice/note	hello
	h	./home/alice/again	./home/alice/note
	l	./link	../outside
	p	./fifo
	x	SCHILY.xattr.user.color=blue
	f	./painted	x
	x	SCHILY.xattr.trusted.overlay.redirect=/etc
	x	SCHILY.xattr.user.overlay.redirect=/etc
	d	./redirected
	c	./null	1,3
	d	./empty
END
assert_status 0 ul import a.tar -t a
tree=$(tree_of a)
[[ $MODE == user ]] && base=$((USER_SUBIDS - 1)) || base=0
assert_eq "$(stat -c %a "$tree/tmp")" 1777
assert_eq "$(stat -c %a:%g "$tree/bin/su")" "4755:$((base + 50))"
assert_eq "$(stat -c %u:%h:%Y "$tree/home/alice/note")" "$((base + 1000)):2:1700000000"
assert_eq "$(stat -c %i "$tree/home/alice/note")" "$(stat -c %i "$tree/home/alice/again")"
assert_eq "$(stat -c %Y "$tree/empty")" 1700000000 'time of a directory'
assert_eq "$(readlink "$tree/link")" ../outside
[[ -p $tree/fifo ]]
assert_eq "$(getfattr -n user.color --only-values "$tree/painted" 2>/dev/null)" blue
assert_eq "$(getfattr -d -m overlay "$tree/redirected" 2>/dev/null)" '' "a stranger's redirect"
if [[ $MODE == user ]]; then
	assert_eq "$(ufr run --rm "$tree:$IMAGE" -- stat -c '%t,%T %F' /null)" '1,3 character special file'
else
	assert_eq "$(stat -c %t,%T "$tree/null")" 1,3
fi
ul squash a -t flat >/dev/null
assert_match "$(ul cp flat:/null - | tar tv)" 'crw*1,3*null'
assert_sound

# Sparse in both formats, with what holes leave of them.
truncate -s 64M "$LAYER/holes"
echo middle | dd of="$LAYER/holes" bs=1 seek=30M conv=notrunc status=none
for format in gnu pax; do
	tar -C "$LAYER" --format=$format --sparse -cf "$format.tar" holes
	chmod a+r "$format.tar"
	assert_status 0 ul import "$format.tar" -t "$format"
	cmp "$(tree_of "$format")/holes" "$LAYER/holes"
	(($(stat -c %b "$(tree_of "$format")/holes") < 1000)) || fail "$format: the holes are filled"
done
assert_sound
