# shellcheck shell=bash
#
# What every case begins with: a scratch directory, layers, a mount, assertions, and the checks
# that follow every case.  tests/run sources it, then the case; scripts of tests/swap and
# tests/real do `. "$CASE_LIB"` themselves.  Everything runs in name spaces of its own (nsrun).
#
# From tests/run:
#   CASE_NAME   cases/rename/dir-lower           CASE_FILE  the script
#   MODE        root-dir, rootless, ...          BACKEND    ours, kernel or command (UNION_COMMAND)
#   TEST_DIR    scratch of this case             TEST_UPPER, TEST_LOWER2  the same on the file
#               system of the mode's upper and of its second lower
#
# For the case:
#   L1 .. L6    directories for layers, L1 on top; those that exist when union_mount is called
#               are the lowers (LOWERS="$L2:$L1" overrides)
#   UPPER WORK MNT                               OVL   trusted.overlay or user.overlay
# After union_mount the current directory is the union: `rm f`, `mv a b` work on it.

set -euEo pipefail
export LC_ALL=C
umask 022

L1=$TEST_DIR/l1 L3=$TEST_DIR/l3 L4=$TEST_DIR/l4 L5=$TEST_DIR/l5 L6=$TEST_DIR/l6
L2=$TEST_LOWER2/l2
UPPER=$TEST_UPPER/upper
WORK=$TEST_UPPER/work
MNT=$TEST_DIR/mnt
LOWERS=
HASH_SKIP=()
OVL=trusted.overlay
[[ $MODE == rootless ]] && OVL=user.overlay
export L1 L2 L3 L4 L5 L6 UPPER WORK MNT OVL

# ---------------------------------------------------------------------------------------------
# Failing and skipping

fail() {
	printf 'FAIL: %s\n' "$*" >&2
	exit 1
}

skip() {
	printf 'skip: %s\n' "$*"
	exit 77
}

header() {
	sed -n "/^#/!q; s/^# $1: *//p" "$CASE_FILE"
}

need_one() {
	case $1 in
	root) [[ $MODE == root-* ]] || skip "needs root" ;;
	daemon) [[ $BACKEND == ours ]] || skip "about our daemon" ;;
	ids) [[ $(awk '{ n += $3 } END { print (n > 1000) }' /proc/self/uid_map) == 1 ]] ||
		skip "needs more than one user id" ;;
	reflink) probe_reflink || skip "the upper's file system has no reflinks" ;;
	acl) probe_acl || skip "the upper's file system has no ACLs" ;;
	user-xattr) probe_user_xattr || skip "the upper's file system has no user xattrs" ;;
	kernel-overlay) probe_kernel_overlay || skip "kernel overlayfs cannot be mounted here" ;;
	kernel:*) printf '%s\n' "${1#kernel:}" "$(uname -r)" | sort -VC || skip "needs Linux ${1#kernel:}" ;;
	cmd:*) command -v "${1#cmd:}" >/dev/null || skip "needs the command ${1#cmd:}" ;;
	disk:*) [[ $(df --output=avail -BG "$TEST_UPPER" | tail -1 | tr -dc 0-9) -ge ${1#disk:} ]] ||
		skip "needs ${1#disk:} GiB of space" ;;
	*) fail "unknown need: $1" ;;
	esac
}

probe_reflink() {
	echo x >"$TEST_UPPER/probe"
	cp --reflink=always "$TEST_UPPER/probe" "$TEST_UPPER/probe2" 2>/dev/null
	local r=$?
	rm -f "$TEST_UPPER/probe" "$TEST_UPPER/probe2"
	return $r
}

probe_acl() {
	echo x >"$TEST_UPPER/probe"
	setfacl -m u:1:r "$TEST_UPPER/probe" 2>/dev/null
}

probe_user_xattr() {
	echo x >"$TEST_UPPER/probe"
	setfattr -n user.probe -v 1 "$TEST_UPPER/probe" 2>/dev/null
}

probe_kernel_overlay() {
	local dir=$TEST_UPPER/probe-overlay
	mkdir -p "$dir"/{l,u,w,m}
	mount -t overlay overlay -o "lowerdir=$dir/l,upperdir=$dir/u,workdir=$dir/w" "$dir/m" \
		2>/dev/null && umount "$dir/m"
}

# ---------------------------------------------------------------------------------------------
# Layers

# layer DIR <<END: makes a layer (or a part of one) from one line per object:
#   d/            directory              d/o/ opaque       opaque directory
#   d/f: text     file with a line       d/f:              empty file
#   d/w !         whiteout (0:0)         d/s -> target     symbolic link
#   d/h = d/f     hard link              # remark
# Missing parents are made.
layer() {
	local dir=$1 line
	mkdir -p "$dir"
	while IFS= read -r line; do
		line=${line#"${line%%[![:space:]]*}"}
		[[ -z $line || $line == '#'* ]] && continue
		layer_object "$dir" "$line"
	done
}

layer_object() {
	local dir=$1 line=$2 name=${2%% *}
	name=${name%:}
	[[ $name == */* ]] && mkdir -p "$dir/${name%/*}"
	case $line in
	*'/ opaque') mkdir -p "$dir/$name" && opaque "$dir/$name" ;;
	*/) mkdir -p "$dir/$name" ;;
	*' !') whiteout "$dir/$name" ;;
	*' -> '*) ln -s "${line#* -> }" "$dir/$name" ;;
	*' = '*) ln "$dir/${line#* = }" "$dir/$name" ;;
	*': '*) printf '%s\n' "${line#*: }" >"$dir/$name" ;;
	*:) : >"$dir/$name" ;;
	*) fail "layer: cannot read: $line" ;;
	esac
}

whiteout() { fsop mknod "$1" char 000 0 0; }
opaque() { fsop setxattr "${1%/}" "$OVL.opaque" y; }
redirect() { fsop setxattr "$1" "$OVL.redirect" "$2"; }

# A big file with some structure: holes between blocks, every block different.
sparse_file() {
	local file=$1 size=$2
	truncate -s "$size" "$file"
	fsop open 9 "$file" rdwr -- fill 9 0 8192 a -- fill 9 1048576 4096 b \
		-- fill 9 "$(($(stat -c %s "$file") - 100))" 100 c
}

# ---------------------------------------------------------------------------------------------
# Mounting.  Each call takes MNT, UPPER, WORK, LOWERS from its environment, so that
#   MNT=$TEST_DIR/m2 UPPER=$TEST_UPPER/u2 WORK=$TEST_UPPER/w2 union_mount
# makes a second union.

MOUNTED=()     # mount points, in order
declare -A MOUNT_ARGS=()
declare -A LOWER_TREE=() # lower directory -> file with its tree before the first mount
UPPERS=() WORKS=()
MOUNT_WITH=() # command that runs unionfs-mount, as (prlimit --nofile=1024:1024)

escape_colons() {
	local path=${1//\\/\\\\}
	printf %s "${path//:/\\:}"
}

existing_lowers() {
	local dir list=
	for dir in "$L1" "$L2" "$L3" "$L4" "$L5" "$L6"; do
		[[ -d $dir ]] && list+=${list:+:}$dir
	done
	printf %s "$list"
}

# union_mount [-r] [-o OPTIONS]: -r mounts without an upper.
union_mount() {
	local options='' readonly='' lowers=$LOWERS
	while (($#)); do
		case $1 in
		-r) readonly=1 ;;
		-o) options=,$2 && shift ;;
		*) fail "union_mount: bad argument $1" ;;
		esac
		shift
	done
	[[ -n $lowers || -n $(existing_lowers) ]] || mkdir "$L1"
	lowers=${lowers:-$(existing_lowers)}
	mkdir -p "$MNT"
	remember_lowers "$lowers"
	options=lowerdir=$lowers$options
	if [[ -z $readonly ]]; then
		mkdir -p "$UPPER" "$WORK"
		UPPERS+=("$UPPER") WORKS+=("$WORK")
		options+=,upperdir=$UPPER,workdir=$WORK
	fi
	mount_options "$MNT" "$options"
	union_entered "$MNT" "$options"
}

# Mounts with a complete option string, with whatever the backend needs in this mode.
mount_options() {
	local mnt=$1 options=$2
	case $BACKEND in
	ours)
		[[ $MODE == rootless ]] && options+=,userxattr
		[[ $MODE == root-io-* ]] && options+=,io=${MODE#root-io-}
		[[ $MODE == root-io_uring ]] && options+=,io_uring=on
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=1 "${MOUNT_WITH[@]}" unionfs-mount -o "$options" "$mnt"
		;;
	kernel)
		if [[ $MODE == rootless ]]; then
			options+=,userxattr
		else
			[[ $options == *redirect_dir=* ]] || options+=,redirect_dir=on
			options+=,xino=auto
		fi
		# The kernel wants two lowers when there is no upper.
		if [[ $options != *upperdir=* && $options != *:* ]]; then
			mkdir -p "$TEST_DIR/empty-lower"
			options=${options/lowerdir=/lowerdir=$TEST_DIR/empty-lower:}
		fi
		mount -t overlay overlay -o "$options" "$mnt"
		;;
	*)
		$UNION_COMMAND -o "$options" "$mnt"
		;;
	esac
}

# union_entered MNT [OPTIONS]: notes a mount that the case made itself, goes there.
union_entered() {
	mountpoint -q "$1" || fail "the mount command succeeded but $1 is no mount point"
	MOUNTED+=("$1")
	MOUNT_ARGS[$1]=${2-}
	cd "$1"
}

union_umount() {
	local mnt=${1:-$MNT} i running
	[[ $PWD/ == "$mnt"/* ]] && cd "$TEST_DIR"
	if [[ $BACKEND == ours ]]; then
		unionfs-mount -u "$mnt" ||
			fail "unionfs-mount -u $mnt: status $?; processes:"$'\n'"$(list_processes)"
	else
		list_processes >|"$TEST_DIR/.processes"
		running=$(wc -l <"$TEST_DIR/.processes")
		umount "$mnt" || fail "umount $mnt: status $?; processes:"$'\n'"$(list_processes)"
		[[ $BACKEND != command ]] || await_fewer_processes "$running"
	fi
	for i in "${!MOUNTED[@]}"; do
		[[ ${MOUNTED[i]} == "$mnt" ]] && unset "MOUNTED[i]"
	done
	return 0
}

union_remount() {
	union_umount "$MNT"
	mount_options "$MNT" "${MOUNT_ARGS[$MNT]}"
	union_entered "$MNT" "${MOUNT_ARGS[$MNT]}"
}

# After the case has killed the daemon: clears the dead mount away and mounts again.
union_remount_after_crash() {
	local options=${MOUNT_ARGS[$MNT]}
	cd "$TEST_DIR"
	umount "$MNT" || fail "umount of the dead mount: status $?"
	MOUNTED=()
	mount_options "$MNT" "$options"
	union_entered "$MNT" "$options"
}

# run_mount ARG...: unionfs-mount with the command line of the case and what the mode needs.
run_mount() {
	local extra=()
	[[ $MODE == rootless ]] && extra=(-o userxattr)
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=1 unionfs-mount "${extra[@]}" "$@"
}

# assert_refused STATUS PATTERN ARG...: unionfs-mount ends with an exit status that matches and one
# line on stderr that matches *PATTERN*; nothing is mounted, nothing made.
assert_refused() {
	local want=$1 pattern=$2 status=0 out before mounts
	shift 2
	before=$(names_below)
	mounts=$(</proc/self/mountinfo)
	out=$(run_mount "$@" 3>&1 1>&2 2>&3) || status=$?
	# shellcheck disable=SC2053 # a pattern
	[[ $status == $want ]] || fail "unionfs-mount $*: status $status instead of $want: $out"
	[[ -n $out && $out != *$'\n'* ]] || fail "not one line on stderr: '$out'"
	# shellcheck disable=SC2053 # a pattern
	[[ $out == *$pattern* ]] || fail "the message '$out' does not match *$pattern*"
	assert_eq "$(</proc/self/mountinfo)" "$mounts" "the mounts"
	diff <(echo "$before") <(names_below) || fail "made by: unionfs-mount $*"
}

names_below() {
	find "$TEST_DIR" "$TEST_UPPER" ! -name '.lower-*' ! -name '.sanitizer.*' -printf '%p %i\n' | sort -u
}

# wait_until COMMAND...: until it succeeds.  For what happens soon, but in another process.
wait_until() {
	local i
	for ((i = 0; i < 6000; i++)); do
		"$@" && return 0
		sleep 0.01
	done
	fail "in vain waited for: $*"
}

# small_upper FS SIZE [MOUNT-OPTION]: the upper and the work directory of the case on a file system
# of their own, in $TEST_DIR/small.  To be ended by small_upper_end.
small_upper() {
	local dir=$TEST_DIR/small fs=$1 size=$2
	mkdir "$dir"
	if [[ $fs == tmpfs ]]; then
		mount -t tmpfs -o "size=$size${3:+,$3}" tmpfs "$dir"
	else
		command -v "mkfs.$fs" >/dev/null || skip "needs the command mkfs.$fs"
		truncate -s "$size" "$dir.img"
		"mkfs.$fs" -q "$dir.img"
		mount -o "loop${3:+,$3}" "$dir.img" "$dir"
	fi
	UPPER=$dir/upper WORK=$dir/work
	mkdir "$UPPER" "$WORK"
}

small_upper_end() {
	union_umount
	check_work
	umount "$TEST_DIR/small"
}

# memory_group LIMIT: the daemons that are mounted from now on may have so much memory, together.  To
# be ended by memory_group_end.
memory_group() {
	local limit name=union-test-${RUN##*.}-${TEST_DIR##*/}
	if [[ -e /sys/fs/cgroup/memory/memory.limit_in_bytes ]]; then
		MEMORY_GROUP=/sys/fs/cgroup/memory/$name limit=memory.limit_in_bytes
	elif [[ -e /sys/fs/cgroup/cgroup.controllers ]] && grep -qw memory /sys/fs/cgroup/cgroup.subtree_control; then
		MEMORY_GROUP=/sys/fs/cgroup/$name limit=memory.max
	else
		skip "no cgroup controller memory here"
	fi
	mkdir "$MEMORY_GROUP"
	echo "$1" >"$MEMORY_GROUP/$limit"
	# shellcheck disable=SC2016 # the inner shell expands it
	MOUNT_WITH=(sh -ec 'echo 0 >"$0/cgroup.procs"; exec "$@"' "$MEMORY_GROUP")
}

# Nobody was killed for memory.  Unmounts.
memory_group_end() {
	local kills=$MEMORY_GROUP/memory.events
	[[ -e $kills ]] || kills=$MEMORY_GROUP/memory.oom_control
	assert_eq "$(sed -n 's/^oom_kill //p' "$kills")" 0 "how often the kernel killed for memory"
	union_umount
	# What the daemon was charged for goes with it.
	wait_until rmdir "$MEMORY_GROUP" 2>/dev/null
}

# The process ids of the daemons of this case (none with the kernel).
daemon_pids() {
	local exe
	for exe in /proc/[0-9]*/exe; do
		case $(readlink "$exe" || true) in
		*/unionfs-mount | */fuse-overlayfs) basename "${exe%/exe}" ;;
		esac
	done 2>/dev/null
}

daemon_fds() {
	local pid=${1:-$(daemon_pids)}
	{ find "/proc/$pid/fd" -mindepth 1 2>/dev/null || true; } | wc -l # it may just be ending
}

# ---------------------------------------------------------------------------------------------
# Assertions

assert_eq() {
	[[ $1 == "$2" ]] || fail "${3:-value} is '$1', expected '$2'"
}

assert_ne() {
	[[ $1 != "$2" ]] || fail "${3:-value} is '$1', expected anything else"
}

# wait_all PID...: background jobs of the case that must all succeed (plain `wait` hides failures).
wait_all() {
	local pid
	for pid; do
		wait "$pid" || fail "a background job failed: status $?"
	done
}

# assert_fails ERRNO COMMAND...: the command must fail and say so (by name, as fsop, or by text).
assert_fails() {
	local want=$1 out
	shift
	if out=$("$@" 2>&1); then
		fail "succeeded, expected $want: $*"
	fi
	[[ $out == *"$want"* || $out == *"$(errno_text "$want")"* ]] ||
		fail "expected $want from: $* -- got: $out"
}

errno_text() {
	case $1 in
	EPERM) echo 'Operation not permitted' ;;
	ENOENT) echo 'No such file or directory' ;;
	EIO) echo 'Input/output error' ;;
	EACCES) echo 'Permission denied' ;;
	EBUSY) echo 'Device or resource busy' ;;
	EEXIST) echo 'File exists' ;;
	EXDEV) echo 'Invalid cross-device link' ;;
	ENOTDIR) echo 'Not a directory' ;;
	EISDIR) echo 'Is a directory' ;;
	EINVAL) echo 'Invalid argument' ;;
	ENOSPC) echo 'No space left on device' ;;
	EROFS) echo 'Read-only file system' ;;
	EMLINK) echo 'Too many links' ;;
	ENAMETOOLONG) echo 'File name too long' ;;
	ENOTEMPTY) echo 'Directory not empty' ;;
	ELOOP) echo 'Too many levels of symbolic links' ;;
	ENODATA) echo 'No data available' ;;
	ESTALE) echo 'Stale file handle' ;;
	EOPNOTSUPP | ENOTSUP) echo 'Operation not supported' ;;
	ETXTBSY) echo 'Text file busy' ;;
	ENXIO) echo 'No such device or address' ;;
	ENOTCONN) echo 'Transport endpoint is not connected' ;;
	*) echo "$1" ;;
	esac
}

assert_content() {
	local got
	[[ -f $1 ]] || fail "$1 is no file"
	got=$(<"$1") || fail "$1 cannot be read"
	[[ $got == "$2" ]] || fail "$1 holds '${got:0:200}', expected '$2'"
}

exists() { [[ -e $1 || -L $1 ]]; }

assert_exists() {
	local path
	for path; do exists "$path" || fail "$path does not exist"; done
}

assert_absent() {
	local path out
	for path; do
		! out=$(stat "$path" 2>&1) || fail "$path exists"
		[[ $out == *'No such file'* ]] || fail "$path: $out"
	done
}

# assert_list DIR NAME...: the directory holds exactly these names.
assert_list() {
	local dir=$1 got want
	shift
	got=$(ls -A "$dir") || fail "$dir cannot be listed"
	want=$( (($# == 0)) || printf '%s\n' "$@" | sort)
	[[ $(sort <<<"$got") == "$want" ]] ||
		fail "$dir holds [${got//$'\n'/ }], expected [${want//$'\n'/ }]"
}

# assert_type PATH f|d|l|p|s|c|b
assert_type() {
	assert_eq "$(find "$1" -maxdepth 0 -printf %y)" "$2" "the type of $1"
}

# assert_stat PATH FORMAT VALUE, with the formats of stat(1)
assert_stat() {
	assert_eq "$(stat -c "$2" "$1")" "$3" "stat $2 of $1"
}

assert_whiteout() {
	local path
	for path; do
		[[ $(stat -c '%F %t:%T' "$path" 2>&1) == 'character special file 0:0' ]] ||
			fail "$path is no whiteout: $(stat -c '%F %t:%T' "$path" 2>&1)"
	done
}

assert_no_whiteouts() {
	local found
	found=$(find "$1" -type c -printf '%P ')
	[[ -z $found ]] || fail "$1 holds whiteouts: $found"
}

assert_opaque() {
	assert_eq "$(fsop getxattr "$1" "$OVL.opaque" 2>&1)" y "the opaque mark of $1"
}

assert_not_opaque() {
	assert_fails ENODATA fsop getxattr "$1" "$OVL.opaque"
}

# assert_xattr PATH NAME VALUE (as fsop prints it)
assert_xattr() {
	assert_eq "$(fsop getxattr "$1" "$2" 2>&1)" "$3" "xattr $2 of $1"
}

# assert_same_tree A B [KEYS [SKIP...]]: both directories show the same (op_tree.c has the keys).
assert_same_tree() {
	local keys=${3:-mosTxrL} out
	out=$(diff <(fsop tree "$keys" "$1" "${@:4}") <(fsop tree "$keys" "$2" "${@:4}")) ||
		fail "$1 and $2 differ:"$'\n'"$out"
}

# ---------------------------------------------------------------------------------------------
# The checks around each case

# All but atime: content, modes, owners, times, links, devices, xattrs.
lower_tree() {
	fsop tree mosltxrc "$1" "${HASH_SKIP[@]}"
}

# One line per layer of A:B:C, with \: and \\ resolved.
split_lowers() {
	# shellcheck disable=SC2001
	sed -e 's/\([^\\]\):/\1\n/g' <<<"$1" | sed -e 's/\\\([:\\]\)/\1/g'
}

remember_lowers() {
	local dir
	while IFS= read -r dir; do
		[[ -d $dir && -z ${LOWER_TREE[$dir]-} ]] || continue
		LOWER_TREE[$dir]=$TEST_DIR/.lower-${#LOWER_TREE[@]}
		lower_tree "$dir" >"${LOWER_TREE[$dir]}"
	done < <(split_lowers "$1")
}

# After a case has changed a lower on purpose (while nothing was mounted).
lowers_changed() {
	local dir
	for dir in "${!LOWER_TREE[@]}"; do
		lower_tree "$dir" >"${LOWER_TREE[$dir]}"
	done
}

check_lowers() {
	local dir out
	for dir in "${!LOWER_TREE[@]}"; do
		out=$(diff "${LOWER_TREE[$dir]}" <(lower_tree "$dir")) ||
			fail "the lower $dir was changed:"$'\n'"$out"
	done
}

# What may stay in a work directory: empty directories with these names, and the marks by which
# an upper tells older readers to keep off.
check_work() {
	local dir left kernel_whiteout=''
	[[ $BACKEND != command ]] || return 0 # they have habits of their own
	[[ $BACKEND == kernel ]] && kernel_whiteout='|c work/#[0-9a-f]+'
	for dir in "${WORKS[@]}"; do
		[[ -d $dir ]] || continue
		left=$(find "$dir" -mindepth 1 -printf '%y %P\n' |
			grep -vxE "d (work|index)|. index/[0-9a-f]+|d work/incompat(/.*)?${kernel_whiteout}" || true)
		[[ -z $left ]] || fail "left in $dir:"$'\n'"$left"
	done
}

check_mounts() {
	local left
	left=$(awk -v dir="$TEST_DIR" -v dir2="$TEST_UPPER" \
		'index($5, dir "/") == 1 || index($5, dir2 "/") == 1 { print $5 }' /proc/self/mountinfo)
	[[ -z $left ]] || fail "still mounted:"$'\n'"$left"
}

list_processes() {
	local stat pid comm state
	for stat in /proc/[0-9]*/stat; do
		read -r pid comm state _ 2>/dev/null <"$stat" || continue
		[[ $pid == 1 || $pid == "$$" || $pid == "$BASHPID" || $state == Z ]] && continue
		echo "$pid $comm $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline")"
	done
}

# Whoever served a union that has been unmounted ends; others may serve other unions.
await_fewer_processes() {
	local i
	for ((i = 0; i < 600; i++)); do
		list_processes >|"$TEST_DIR/.processes"
		(($(wc -l <"$TEST_DIR/.processes") < $1 || $1 == 0)) && return 0
		sleep 0.1
	done
	fail "still running after umount:"$'\n'"$(<"$TEST_DIR/.processes")"
}

# A process that is ending gets a while for it.
check_processes() {
	local left i
	for ((i = 0; i < 600; i++)); do
		list_processes >|"$TEST_DIR/.processes"
		[[ -s $TEST_DIR/.processes ]] || return 0
		sleep 0.1
	done
	left=$(<"$TEST_DIR/.processes")
	fail "still running:"$'\n'"$left"
}

# The daemon lives, and holds no more descriptors than its layers and caches may.
check_daemons() {
	local pid n mnt
	for mnt in "${MOUNTED[@]}"; do
		stat "$mnt" >/dev/null || fail "nobody answers at $mnt"
	done
	[[ $BACKEND == ours ]] || return 0
	for pid in $(daemon_pids); do
		n=$(daemon_fds "$pid")
		((n < 9000 + 3 * ${#LOWER_TREE[@]})) || fail "the daemon holds $n descriptors"
	done
}

# Every daemon has ended: what it leaked is known.
check_sanitizers() {
	[[ -z $(find "$TEST_DIR" -maxdepth 1 -name '.sanitizer.*') ]] || fail "a sanitizer reports"
}

# Also of a case that failed by itself: an aborted daemon says why here.
show_sanitizers() {
	find "$TEST_DIR" -maxdepth 1 -name '.sanitizer.*' -exec head -n 60 {} + >&2
}

# What kernel overlayfs shows of an upper that we wrote must be what we showed.
swap_wanted() {
	[[ $BACKEND == ours && $MODE == root-* && ${#MOUNTED[@]} -eq 1 ]] &&
		[[ ${MOUNT_ARGS[${MOUNTED[0]}]} == *upperdir=* && -z $(header Swap) ]] &&
		probe_kernel_overlay
}

check_swap() { # MOUNT-POINT
	local options out
	options=$(tr , '\n' <<<"${MOUNT_ARGS[$1]}" | grep -E '^((lower|upper|work)dir|metacopy|index)=' | paste -sd,)
	BACKEND=kernel mount_options "$1" "$options" || fail "kernel overlayfs refuses the upper"
	fsop tree mostxr "$1" >"$TEST_DIR/.kernel" || true
	umount "$1"
	out=$(diff "$TEST_DIR/.ours" "$TEST_DIR/.kernel") ||
		fail "kernel overlayfs shows another tree (>) than we did (<):"$'\n'"$out"
}

finish() {
	local status=$? i
	trap - EXIT ERR
	set +e
	cd "$TEST_DIR"
	exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- # what the case may have left open
	if ((status == 0)); then
		(after_case)
		status=$?
	fi
	((status == 0)) || show_sanitizers
	cd /
	# Whatever is left dies with the name spaces.
	for ((i = ${#MOUNTED[@]} - 1; i >= 0; i--)); do
		umount -l "${MOUNTED[i]-/nothing}" 2>/dev/null
	done
	exit "$status"
}

after_case() {
	local i swapped=''
	set -eE
	trap on_error ERR
	MOUNTED=("${MOUNTED[@]}")
	check_daemons
	if swap_wanted; then
		swapped=${MOUNTED[0]}
		fsop tree mostxr "$swapped" >"$TEST_DIR/.ours"
	fi
	for ((i = ${#MOUNTED[@]} - 1; i >= 0; i--)); do
		union_umount "${MOUNTED[i]}"
	done
	check_mounts
	check_processes
	check_lowers
	check_work
	check_sanitizers
	if [[ -n $swapped ]]; then
		check_swap "$swapped"
	fi
}

on_error() {
	local status=$?
	printf 'FAIL: %s line %s: status %s: %s\n' \
		"${BASH_SOURCE[1]##*/}" "${BASH_LINENO[0]}" "$status" "$BASH_COMMAND" >&2
}

trap finish EXIT
trap on_error ERR

# The tools of the tests let the end of the process free their memory.
export ASAN_OPTIONS="detect_leaks=0:handle_abort=1:log_path=$TEST_DIR/.sanitizer${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export UBSAN_OPTIONS="print_stacktrace=1:log_path=$TEST_DIR/.sanitizer${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
export TSAN_OPTIONS="handle_abort=1:log_path=$TEST_DIR/.sanitizer${TSAN_OPTIONS:+:$TSAN_OPTIONS}"

cd "$TEST_DIR"
for need in $(header Needs); do
	need_one "$need"
done
