# Proves: with backend=kernel the kernel's overlayfs is mounted with the layers, redirects and durability that were asked for
# Modes: root
# Needs: daemon kernel-overlay
odd="$TEST_DIR/a:b,c\\d"
layer "$odd" <<END
f: 1
dir/g: 1
other/g: 1
END
mkdir "$MNT" "$UPPER" "$WORK"
mount_with() {
	unionfs-mount -o "backend=kernel,lowerdir=$(escape_colons "$odd" | sed 's/,/\\,/g'),upperdir=$UPPER,workdir=$WORK$1" "$MNT"
	assert_eq "$(findmnt -no FSTYPE --mountpoint "$MNT")" overlay "the type"
}
assert_shown() {
	local options word
	options=,$(findmnt -no OPTIONS --mountpoint "$MNT"),
	for word; do # newer kernels show "fsync=volatile"
		[[ $options == *,?(fsync=)"$word",* ]] || fail "$word is not among $options"
	done
}

mount_with ,redirect_dir=on
assert_content "$MNT/f" 1
fsop rename "$MNT/dir" "$MNT/moved"
umount "$MNT"
for word in follow nofollow off; do
	mount_with ",redirect_dir=$word"
	assert_fails EXDEV fsop rename "$MNT/other" "$MNT/new"
	case $word in
	follow) assert_content "$MNT/moved/g" 1 ;;
	nofollow) assert_fails EPERM ls "$MNT/moved" ;;
	esac
	umount "$MNT"
done

for options in metacopy=on,index=on nodev,noatime volatile; do
	rm -rf "$UPPER" "$WORK"
	mkdir "$UPPER" "$WORK"
	mount_with ",fsname=a-name,$options"
	IFS=, read -ra words <<<"$options"
	assert_shown "${words[@]}"
	assert_eq "$(findmnt -no SOURCE --mountpoint "$MNT")" a-name "the source"
	umount "$MNT"
done

# Who may not is told so.
mkdir "$L1" "$L3"
out=$(fsop become 1000 -- sh "cd / && unionfs-mount --backend=kernel $L1:$L3 $MNT 2>&1" || true)
[[ $out == "unionfs-mount: cannot mount overlayfs on $MNT: "*"only root may"* && $out != *$'\n'* ]] ||
	fail "message: $out"
