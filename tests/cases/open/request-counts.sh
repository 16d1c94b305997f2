# Proves: each operation costs the requests it has to and no more (docs/performance.md has the table)
# Needs: daemon kernel:6.9
# Modes: root-dir root-io-nomsg rootless
# Sanitizers: no (counts requests)
layer "$L1" <<END
d/a: text
d/b: text
d/c/
s/f: lower text
e/x: 1
e/y: 2
o/p: 3
END
truncate -s 8M "$L1/big"
truncate -s 200K "$L1/medium"
# Directories that are copied up get another st_nlink, of which the kernel is told at any time.
layer "$UPPER" <<END
d/
s/
END
mkdir -p "$WORK" "$MNT"
log=$TEST_DIR/log
: >"$log"
options=lowerdir=$L1,upperdir=$UPPER,workdir=$WORK
[[ $MODE != rootless ]] || options+=,userxattr
[[ $MODE != root-io-* ]] || options+=,io=${MODE#root-io-}
unionfs-mount -f -d -o "$options" "$MNT" 2>"$log" &
wait_until mountpoint -q "$MNT"
union_entered "$MNT"

# What was logged since the last call.  What comes after the work (release, forget) is left out.
requests() {
	tail -n "+$((seen + 1))" "$log" | sed -n 's/.*: \(lookup\|getattr\|statx\|setattr\|open\|opendir\|read\|readdirplus\|write\|create\|mkdir\|unlink\|rmdir\|rename\|link\|symlink\|readlink\|getxattr\|setxattr\|statfs\|flush\|lseek\|fsync\) .*/\1/p' |
		sed s/statx/getattr/ | paste -sd' '
}

# cost WHAT 'REQUESTS' COMMAND...
cost() {
	local what=$1 expected=$2
	shift 2
	seen=$(wc -l <"$log")
	"$@" >"$TEST_DIR/out"
	assert_eq "$(requests)" "$expected" "$what"
}

writes() { fsop open 9 "$1" "$2" -- write 9 text -- write 9 more -- close 9; }
reads() { fsop open 9 "$1" rdonly -- read 9 100 -- close 9; }
absent() { assert_fails ENOENT fsop stat "$1" ino; }

open=open cold='' write=' write write'
case $MODE in
root-dir) write='' ;;
root-io-nomsg) open='' cold=read && cat o/p ;; # the first open is answered with ENOSYS
esac
cost 'the first stat' 'lookup lookup' stat -c %s d/a
cost 'stat' '' stat -c %s d/a
cost 'the first stat of an absent name' 'lookup' absent d/none
cost 'stat of an absent name' '' absent d/none
cost 'reading a small file' "$open$cold" reads d/a
cost 'reading a large file' "lookup ${open:+open }read" reads medium
cost 'reading again' "$open" reads d/a
cost 'stat after reading' "${cold:+getattr}" stat -c '%s %X' d/a
cost 'listing' 'lookup readdirplus readdirplus' ls -U e
cost 'stat of what was listed' '' stat -c %s e/x
cost 'listing again' 'getattr' ls -U e
cost 'making a file' 'lookup create getxattr'"$write" fsop open 9 d/new wronly,creat,excl -- write 9 text -- write 9 more
cost 'making another' 'getattr lookup create getxattr'"$write" fsop open 9 d/new2 wronly,creat,excl -- write 9 text -- write 9 more
cost 'making a directory' 'getattr lookup mkdir' mkdir d/m
cost 'changing the mode' 'getattr setattr' fsop chmod d/new 600
cost 'renaming' 'lookup rename' fsop rename d/new d/newer
cost 'removing' 'getattr unlink' fsop unlink d/newer
cost 'writing to a lower file' "lookup lookup ${open:+open }getxattr$write" writes s/f wronly
cost 'writing again' "${open:-write write}${open:+$write}" writes s/f wronly
cost 'stat after writing' 'getattr' stat -c "%s %y" s/f

# Where the mounter may raise the readahead.
if [[ $MODE != rootless ]]; then
	seen=$(wc -l <"$log")
	cat big >"$TEST_DIR/out"
	n=$(requests | tr ' ' '\n' | grep -c read)
	((n <= 16)) || fail "8 MiB took $n requests"
fi
