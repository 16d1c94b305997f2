# Proves: xattr_permissions=2 keeps owner, mode and type of every object in user.containers.override_stat, as containers' storage does (F58)
# Needs: daemon user-xattr
# Swap: no (the kernel shows what is on disk)
layer "$L1" <<END
f: 1
d/g: 1
special:
link -> f
END
fsop setxattr "$L1" user.containers.override_stat 0:0:0755:dir
fsop setxattr "$L1/d" user.containers.override_stat 5:6:2775:dir
fsop setxattr "$L1/f" user.containers.override_stat 7:8:4711:file
fsop setxattr "$L1/special" user.containers.override_stat 0:0:0666:char-1-3
union_mount -o compat=fuse-overlayfs,xattr_permissions=2
stored() { fsop getxattr "$UPPER/$1" user.containers.override_stat; }

# read
assert_stat d '%u:%g %a' '5:6 2775'
assert_stat f '%u:%g %a' '7:8 4711'
assert_type special c
assert_stat special '%t:%T %a' '1:3 666'
assert_eq "$(fsop listxattr f)" '' "the attributes of f"
assert_fails ENODATA fsop getxattr f user.containers.override_stat
assert_fails EOPNOTSUPP fsop setxattr f user.containers.override_stat 0:0:0777:file
fsop dents-check .

# made
umask 027
touch new d/new
mkdir dir d/dir
mkfifo fifo
[[ $MODE == rootless ]] || mknod -m 600 block b 7 8 # only root of the first namespace gets as far as us
ln -s target symlink
echo x >over # and over a whiteout
rm f
echo again >f
for fact in 'new 0:0:0640:file' 'd/new 0:6:0640:file' 'dir 0:0:0750:dir' 'd/dir 0:6:2750:dir' 'fifo 0:0:0640:pipe' \
	'f 0:0:0640:file' '. 0:0:0755:dir' 'd 5:6:2775:dir'; do
	assert_eq "$(stored "${fact% *}")" "${fact#* }" "what is stored for ${fact% *}"
done
assert_eq "$(stat -c '%F %u:%g %a' "$UPPER/fifo")" "regular empty file $(stat -c %u:%g "$UPPER") 700" "the pipe on disk"
[[ $MODE == rootless ]] || assert_eq "$(stored block)" 0:0:0600:block-7-8 "what is stored for block"
assert_type symlink l

# changed
chown 9:10 new
chmod 6755 new
assert_eq "$(stored new)" 9:10:6755:file "what is stored for new"
chown 11 new
assert_stat new '%u:%g %a' '11:10 755'
chown 3:4 fifo special
assert_eq "$(stored special)" 3:4:0666:char-1-3 "what is stored for what was copied up"
mv special moved
ln new hard
chmod 600 hard
assert_stat new '%a %h' '600 2'
fsop open 3 . tmpfile,rdwr -- link-fd 3 unnamed 2>/dev/null || true
union_remount
assert_stat moved '%u:%g %t:%T' '3:4 1:3'
assert_stat d/dir '%u:%g %a' '0:6 2750'
assert_stat hard '%u:%g %a' '11:10 600'
assert_type fifo p
[[ $MODE == rootless ]] || assert_type block b
assert_content f again
