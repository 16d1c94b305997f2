# Proves: commit makes a layer of what has changed and nothing else, whatever the upper holds, and the new image shows what the container did
mkdir -p "$LAYER"/{dir/sub,home,gone}
for i in 1 2 3; do echo $i >"$LAYER/dir/f$i"; done
for i in 1 2 3; do echo $i >"$LAYER/dir/sub/s$i"; done
echo x >"$LAYER/gone/x"
cp -a "$IMAGE/." "$LAYER/"
[[ $MODE != user ]] || chown -R "$USER_ID:$USER_ID" "$LAYER"
ul import "$LAYER" -t base >/dev/null
ufr run --name "$C" base -- sh -c '
	echo new >/dir/new
	rm /dir/f2
	chmod 600 /dir/f3; chmod 644 /dir/f3
	mv /dir/sub /moved
	rm -r /gone; mkdir /gone; echo y >/gone/y
	rm -r /var; ln -s dir /var
	ln /dir/f1 /dir/f1link
	touch -d "2021-01-01 00:00:00" /etc/passwd'
assert_status 0 ul commit "$C" -t app:2
assert_status 0 ul diff base app:2
want='D /dir/f2
A /dir/f1link
A /dir/new
D /dir/sub
C /etc/passwd
D /gone/x
A /gone/y
A /moved
A /moved/s1
A /moved/s2
A /moved/s3
C /var'
assert_eq "$(sort <<<"$OUT" | grep -v -e ' /etc/hosts$' -e ' /etc/hostname$' -e ' /etc/resolv.conf$')" \
	"$(sort <<<"$want")"
# Copies that nothing was changed in are not in the layer, nor are links of what stays.
tree=$(tree_of app:2)
[[ ! -e $tree/dir/f3 && ! -e $tree/dir/f1 ]] || fail 'unchanged files are in the layer'
[[ -c $tree/dir/f2 && -c $tree/dir/sub ]] || fail 'whiteouts are missing'
assert_eq "$(ufr run --rm app:2 -- sh -c 'cat /moved/s2 /dir/new /gone/y; readlink /var; ls /gone /dir')" \
	"2
new
y
dir
/dir:
f1
f1link
f3
new

/gone:
y"
ufr rm "$C"
# A directory of changes, and again without any.
mkdir "$TEST_DIR/upper"
[[ $MODE != user ]] || chown "$USER_ID:$USER_ID" "$TEST_DIR/upper"
ul commit "$TEST_DIR/upper" --base app:2 -t same >/dev/null
assert_eq "$(ul diff app:2 same)" ''
assert_refused 1 'neither a directory nor a container' ul commit .x
assert_refused 1 'container' ul commit missing
ul squash app:2 -t flat >/dev/null
assert_eq "$(ul diff app:2 flat)" '' 'squashed'
assert_match "$(ul inspect flat)" '*"layers": \[*diffId*'
assert_eq "$(ul inspect flat | grep -c diffId)" 1
assert_sound
assert_no_leftovers
