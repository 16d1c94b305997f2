# Proves: with index=on the names of a lower hard link stay one file over copy-up by any name, with the right st_nlink
# Modes: !root-io-passthrough
# Kernel: differs (falls back to index=off in a user name space)
layer "$L1" <<END
a: text
d/b = a
d/e/c = a
other: other
d/one: one
two = d/one
gone = d/one
END
chmod 640 "$L1/a"
[[ $MODE == rootless ]] || { ln -s target "$L1/s" && ln "$L1/s" "$L1/d/s"; }
union_mount -o index=on

nlinks() { stat -c %h "$@" | sort -u | paste -sd' '; }
inodes() { stat -c %i "$@" | sort -u | wc -l; }

check() { # CONTENT NLINK NAME...
	local name content=$1 nlink=$2
	shift 2
	for name; do assert_content "$name" "$content"; done
	assert_eq "$(nlinks "$@")" "$nlink" "the link counts of $*"
	assert_eq "$(inodes "$@")" 1 "the number of inodes of $*"
}

# The first stat of a name tells all of them, before and after.
assert_stat d/e/c %h 3
ino=$(stat -c %i d/e/c)
exec 5<d/b
echo more >>d/e/c
assert_eq "$(cat <&5)" $'text\nmore' "what a descriptor of another name reads"
exec 5<&-
check $'text\nmore' 3 a d/b d/e/c
union_remount
assert_stat a %h 3
check $'text\nmore' 3 a d/b d/e/c
assert_stat a %i "$ino"

chmod 600 a
assert_stat d/b %a 600
ln d/b new
check $'text\nmore' 4 a d/b d/e/c new
mv d/b moved
mv -f other a
check $'text\nmore' 3 moved d/e/c new
union_remount
assert_content a other
check $'text\nmore' 3 moved d/e/c new
rm d/e/c
check $'text\nmore' 2 moved new
echo again >>moved
union_remount
check $'text\nmore\nagain' 2 moved new

[[ $BACKEND != ours ]] || assert_eq "$(fsop getxattr moved user.unionfs.layer)" "$(realpath "$UPPER")//"

# A name that goes first copies the file up to count the others.
rm gone
check one 2 d/one two
union_remount
check one 2 d/one two
fsop rename two d/one
check one 2 d/one two
fsop rename two new exchange
check one 2 d/one new
check $'text\nmore\nagain' 2 moved two
if [[ $MODE != rootless ]]; then
	chown -h 1:1 s
	assert_stat d/s '%u %h' '1 2'
	rm s
	assert_stat d/s '%u %h' '1 1'
fi
union_remount
check one 2 d/one new
check $'text\nmore\nagain' 2 moved two
