# shellcheck shell=bash
#
# What every test of the runner begins with.  tests/run sources it, then the test, as it does with
# lib/case.sh and the cases of the file system; every test runs in a mount and a pid namespace of its
# own (nsrun), and with `# Net: own` in a net namespace too, which then is the host's.
#
# From tests/run: CASE_NAME, CASE_FILE, MODE (root-dir or user), TEST_DIR, RUN, SOURCE_ROOT.
#
# For the test:
#   IMAGE       a small system, shared by all tests: busybox, /etc/passwd and the like, and attack
#               (tests/tools/attack.c).  Read-only.
#   LAYER       a directory for a layer of the test's own, on top of it: "$LAYER:$IMAGE"
#   C           a name for a container that no other test uses; more with "$C-2" and so on
#   ufr ...     unionfs-run as the mode's user, in 60 seconds at most
#   ufr_run ... unionfs-run run --rm of "$LAYER:$IMAGE"

set -euEo pipefail
export LC_ALL=C
umask 022

IMAGE=$RUN/image
LAYER=$TEST_DIR/layer
C=t$(basename "$TEST_DIR")-${RUN##*.}
USER_ID=310000 USER_SUBIDS=400000
export UNIONFS_RUN_ROOT=$TEST_DIR/state UNIONFS_STORE=$TEST_DIR/store HOME=$TEST_DIR/home
export IMAGE LAYER C

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

# Whether the kernel is of this release or newer.
kernel_is() {
	printf '%s
' "$1" "$(uname -r)" | sort -VC
}

# ---------------------------------------------------------------------------------------------
# The user

# An ordinary user with subordinate ids, in the files of this test's mount namespace only.
make_user() {
	local file
	mkdir "$TEST_DIR/etc"
	for file in passwd group subuid subgid; do
		cp "/etc/$file" "$TEST_DIR/etc/$file" 2>/dev/null || : >"$TEST_DIR/etc/$file"
		[[ -e /etc/$file ]] || : >"/etc/$file"
	done
	echo "runner:x:$USER_ID:$USER_ID::$HOME:/bin/sh" >>"$TEST_DIR/etc/passwd"
	echo "runner:x:$USER_ID:" >>"$TEST_DIR/etc/group"
	echo "runner:$USER_SUBIDS:65536" | tee -a "$TEST_DIR/etc/subuid" >>"$TEST_DIR/etc/subgid"
	for file in passwd group subuid subgid; do
		mount --bind "$TEST_DIR/etc/$file" "/etc/$file"
	done
	chown "$USER_ID:$USER_ID" "$HOME" "$UNIONFS_STORE" "$UNIONFS_RUN_ROOT" "$LAYER"
	chmod 666 /dev/fuse
}

# What a command of the mode's user begins with.
AS_USER=()
[[ $MODE != user ]] || AS_USER=(setpriv --reuid="$USER_ID" --regid="$USER_ID" --clear-groups --)

as_user() { "${AS_USER[@]}" "$@"; }

# Whose descriptors and terminal the command has are the test's.
ufr() { as_user timeout --foreground -k 5 "${UFR_TIMEOUT:-60}" unionfs-run "$@"; }

# ufr_begin ...: in the background; assert_ended STATUS waits for it.  BEGUN reads what it writes.
ufr_begin() {
	# shellcheck disable=SC2034 # the test reads from it
	exec {BEGUN}< <(exec "${AS_USER[@]}" unionfs-run "$@")
	CALLER=$!
}

assert_ended() {
	local status=0
	wait "$CALLER" || status=$?
	assert_eq "$status" "$1" 'status of the one in the background'
}

ufr_run() { ufr run --rm "${RUN_ARGS[@]}" "$LAYER:$IMAGE" -- "$@"; }
RUN_ARGS=()

# ---------------------------------------------------------------------------------------------
# Assertions

assert_eq() {
	[[ $1 == "$2" ]] || fail "${3:-value} is '$1', expected '$2'"
}

assert_match() {
	# shellcheck disable=SC2053 # a pattern
	[[ $1 == $2 ]] || fail "${3:-value} is '$1', expected to match '$2'"
}

# assert_status STATUS COMMAND...: it ends with that status; OUT is what it wrote, ERR its stderr.
assert_status() {
	local want=$1 status=0
	shift
	OUT=$("$@" 2>"$TEST_DIR/.stderr") || status=$?
	ERR=$(<"$TEST_DIR/.stderr")
	[[ $status == "$want" ]] || fail "status $status instead of $want: $*: $OUT $ERR"
}

# assert_refused STATUS PATTERN COMMAND...: status, nothing on stdout, one line on stderr that matches.
assert_refused() {
	local status=$1 pattern=$2
	shift 2
	assert_status "$status" "$@"
	[[ $ERR != *$'\n'* ]] || fail "more than one line: $ERR"
	assert_match "$ERR" "*$pattern*" "the message"
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

state_of() { ufr ls --json "$1" | sed -n 's/.*"status": "\(.*\)".*/\1/p' | head -1; }
is_state() { [[ $(state_of "$1" 2>/dev/null) == "$2" ]]; }
# pid_of NAME monitor|daemon
pid_of() {
	sed -n "/\"$2\": {/,/}/s/.*\"pid\": *\([0-9]*\).*/\1/p" "$UNIONFS_RUN_ROOT/$1/state.json"
}
has_ended() { [[ ! -e /proc/$1 || $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) == Z* ]]; }
init_pid() { sed -n 's/^\s*"pid": *\([0-9]*\).*/\1/p' "$UNIONFS_RUN_ROOT/$1/state.json" | head -1; }

# A Python program from standard input that drives a terminal (lib/terminal.py).
at_terminal() { PYTHONPATH=$RUN/lib PYTHONDONTWRITEBYTECODE=1 python3 - "$@"; }
is_gone() { ! kill -0 "$1" 2>/dev/null; }

# cgroup_of NAME CONTROLLER: its directory; what has no v1 controller is `unified`.
cgroup_of() {
	sed -nE "s;^.*\"(${2/unified/unified|bare})=(/.*)\".*;\\2;p" "$UNIONFS_RUN_ROOT/$1/state.json"
}

# is_v1: whether this host has controllers of cgroup v1.
is_v1() { [[ -d /sys/fs/cgroup/memory ]]; }

# limit NAME CONTROLLER FILE-OF-V1 FILE-OF-V2: what is set there.  In v2 memory and pids are the
# payload's, what the daemon shares is set above.
limit() {
	local dir
	if is_v1; then
		cat "$(cgroup_of "$1" "$2")/$3"
		return
	fi
	dir=$(cgroup_of "$1" unified)
	[[ $2 != memory && $2 != pids ]] || dir+=/payload
	cat "$dir/$4"
}

# has_cgroup CONTROLLER: whether this user can limit it here.
has_cgroup() {
	[[ $MODE == root-* ]] || return 1
	[[ -d /sys/fs/cgroup/$1 ]] || grep -qsw "$1" /sys/fs/cgroup/cgroup.controllers
}

# ---------------------------------------------------------------------------------------------
# The network, for tests with `# Net: own` and `# Needs: cmd:python3`

# serve PID tcp|udp PORT WORD: answer in the net namespace of a process, until the test ends.
serve() {
	nsenter --net="/proc/$1/ns/net" python3 "$RUN/lib/talk.py" serve "${@:2}" &
	SERVERS+=($!)
	wait_until is_served "$@"
}
SERVERS=()
is_served() { nsenter --net="/proc/$1/ns/net" ss -Hln "--$2" "sport = $3" | grep -q .; }

stop_serving() {
	kill "${SERVERS[@]}"
	wait "${SERVERS[@]}" || :
	SERVERS=()
}

# ask PID tcp|udp ADDRESS PORT: what is answered there.
ask() { nsenter --net="/proc/$1/ns/net" python3 "$RUN/lib/talk.py" ask "${@:2}"; }
# shellcheck disable=SC2053 # a pattern
hears() { [[ $(ask "${@:2}" 2>/dev/null) == $1 ]]; }

# OUTSIDE is a process with a network of its own: 192.0.2.2, and 192.0.2.1 here.
make_outside() {
	unshare --net sleep 1000 &
	OUTSIDE=$!
	wait_until is_apart
	ip link add up0 type veth peer name eth0 netns "$OUTSIDE"
	ip addr add 192.0.2.1/24 dev up0
	ip link set up0 up
	nsenter --net="/proc/$OUTSIDE/ns/net" ip addr add 192.0.2.2/24 dev eth0
	nsenter --net="/proc/$OUTSIDE/ns/net" ip link set eth0 up
	nsenter --net="/proc/$OUTSIDE/ns/net" ip link set lo up
}
is_apart() { [[ $(readlink "/proc/$OUTSIDE/ns/net") != $(readlink /proc/self/ns/net) ]]; }

end_outside() {
	ip link del up0
	kill "$OUTSIDE"
	wait "$OUTSIDE" || :
}

need_one() {
	case $1 in
	root) [[ $MODE == root-* ]] || skip "needs root" ;;
	cgroup:*) has_cgroup "${1#cgroup:}" || skip "no cgroup controller ${1#cgroup:} here" ;;
	cmd:*) command -v "${1#cmd:}" >/dev/null || skip "needs the command ${1#cmd:}" ;;
	*) fail "unknown need: $1" ;;
	esac
}

# ---------------------------------------------------------------------------------------------
# What is there before a test, and must be after it

host_mounts() { cut -d' ' -f5- /proc/self/mountinfo | sed 's/ \(shared\|master\):[0-9]*//g' | sort; }
host_links() { ip -br link 2>/dev/null | sed 's/[ @].*//' | sort; }
host_cgroups() { find /sys/fs/cgroup -name "*$C*" 2>/dev/null | sort; }
host_tables() { nft list tables 2>/dev/null | sort; }

list_processes() {
	local stat pid comm state
	for stat in /proc/[0-9]*/stat; do
		read -r pid comm state _ 2>/dev/null <"$stat" || continue
		[[ $pid == 1 || $pid == "$$" || $pid == "$BASHPID" || $state == Z ]] && continue
		echo "$pid $comm $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline")"
	done
}

no_processes() {
	list_processes >"$TEST_DIR/.processes"
	[[ ! -s $TEST_DIR/.processes ]]
}

remember_host() {
	host_mounts >"$TEST_DIR/.mounts"
	host_links >"$TEST_DIR/.links"
	host_tables >"$TEST_DIR/.tables"
	[[ -z $(host_cgroups) ]] || fail "there before the test: $(host_cgroups)"
}

# Nothing of any container is there.
assert_nothing_left() {
	local i
	for ((i = 0; i < 6000; i++)); do
		no_processes && break
		sleep 0.01
	done
	no_processes || fail "still running:"$'\n'"$(<"$TEST_DIR/.processes")"
	diff "$TEST_DIR/.mounts" <(host_mounts) || fail "the mounts have changed"
	diff "$TEST_DIR/.links" <(host_links) || fail "the interfaces have changed"
	diff "$TEST_DIR/.tables" <(host_tables) || fail "the nft tables have changed"
	[[ -z $(host_cgroups) ]] || fail "cgroups are left: $(host_cgroups)"
	[[ -z $(ls "$UNIONFS_STORE") ]] || fail "left in the store: $(find "$UNIONFS_STORE")"
	[[ -z $(find "$UNIONFS_RUN_ROOT" -mindepth 1 -maxdepth 1 ! -name .net 2>/dev/null) ]] ||
		fail "state is left: $(ls -A "$UNIONFS_RUN_ROOT")"
}

check_host() {
	assert_nothing_left
	diff "$RUN/image.tree" <(fsop tree mosltxrc "$IMAGE") || fail "the image has changed"
}

finish() {
	local status=$? name
	trap - EXIT ERR
	set +e
	if ((status == 0)); then
		(
			set -eE
			trap on_error ERR
			check_host
		)
		status=$?
	fi
	if ((status)) && [[ -d $UNIONFS_RUN_ROOT ]]; then
		for name in "$UNIONFS_RUN_ROOT"/*; do ufr rm -f "${name##*/}" >/dev/null 2>&1; done
	fi
	exit "$status"
}

on_error() {
	local status=$?
	printf 'FAIL: %s line %s: status %s: %s\n' \
		"${BASH_SOURCE[1]##*/}" "${BASH_LINENO[0]}" "$status" "$BASH_COMMAND" >&2
}

if [[ $(header Net) == own && -z ${IN_OWN_NET-} ]]; then
	# shellcheck disable=SC2016
	IN_OWN_NET=1 exec unshare --net --mount-proc bash -c '. "$CASE_LIB"; . "$CASE_FILE"'
fi
trap finish EXIT
trap on_error ERR
cd "$TEST_DIR"
mkdir -p "$HOME" "$UNIONFS_STORE" "$LAYER"
mkdir -m 700 "$UNIONFS_RUN_ROOT"
[[ $MODE == user ]] && make_user
for need in $(header Needs); do
	need_one "$need"
done
remember_host
