# Proves: device nodes of layers, volumes and uppers cannot be opened; --device and CAP_MKNOD decide
# Modes: root-dir
# Needs: root
# A disk that the host may open, or a device that is as little for strangers.
usable() {
	mknod "$TEST_DIR/tried" "$1" "$2" "$3" && [[ $(attack-static open "$TEST_DIR/tried") == 'done' ]]
	local status=$?
	rm -f "$TEST_DIR/tried"
	return $status
}
type=''
for try in "b $(stat -c '%Hd %Ld' /)" 'b 7 0' 'c 1 11' 'c 10 229'; do
	read -r type major minor <<<"$try"
	# shellcheck disable=SC2086 # three words
	usable $try && break
	type=''
done
[[ -n $type ]] || skip 'this host may open no device that containers may not'
mkdir -p "$LAYER/nodes" "$TEST_DIR/volume" "$TEST_DIR/upper/made"
for dir in "$LAYER/nodes" "$TEST_DIR/volume" "$TEST_DIR/upper/made"; do
	mknod -m 666 "$dir/disk" "$type" "$major" "$minor"
	mknod -m 666 "$dir/null" c 1 3
done
mounts=(--upper "$TEST_DIR/upper" -v "$TEST_DIR/volume:/volume")
RUN_ARGS=("${mounts[@]}")
for dir in nodes volume made; do
	assert_eq "$(ufr_run attack open "/$dir/disk" || :)" EACCES "a disk in /$dir"
	assert_eq "$(ufr_run attack open "/$dir/null" || :)" EACCES "null in /$dir"
done
assert_eq "$(ufr_run attack open /dev/null)" 'done'
RUN_ARGS=(-v "$TEST_DIR/volume:/volume:dev")
assert_eq "$(ufr_run attack open /volume/null)" 'done' 'null in a volume with devices'
assert_eq "$(ufr_run attack mknod /tmp "$type" "$major" "$minor" || :)" EPERM
assert_match "$(ufr run --dry-run "${mounts[@]}" "$IMAGE")" '*attach the union as / (nodev)*'
[[ $(ufr run --dry-run "$IMAGE") != *'cgroup: devices'* ]] || fail 'a device cgroup for nothing'
# With the capability nodes can be made, and the cgroup tells which may be opened.
RUN_ARGS=("${mounts[@]}" --cap-add MKNOD)
for dir in nodes volume made; do
	assert_eq "$(ufr_run attack open "/$dir/disk" || :)" EPERM "a disk in /$dir, with mknod"
	assert_eq "$(ufr_run attack open "/$dir/null" || :)" 'done' "null in /$dir, with mknod"
done
for dir in /tmp /dev; do
	assert_eq "$(ufr_run attack mknod "$dir" "$type" "$major" "$minor" || :)" EPERM "made in $dir"
	assert_eq "$(ufr_run attack mknod "$dir" c 1 5)" 'done' "zero made in $dir"
done
RUN_ARGS=("${mounts[@]}" --cap-add SYS_ADMIN)
assert_eq "$(ufr_run sh -c 'mount -o remount,bind,dev / && attack open /nodes/disk' || :)" EPERM \
	'a disk, for who may mount'
assert_eq "$(ufr_run sh -c 'mount -t devtmpfs none /tmp && attack open /tmp/kmsg' || :)" EPERM \
	"the kernel's log, for who may mount"
RUN_ARGS=("${mounts[@]}" --cap-add MKNOD --cgroup none)
for dir in /tmp /dev /dev/shm; do
	assert_eq "$(ufr_run attack mknod "$dir" "$type" "$major" "$minor" || :)" EACCES \
		"made in $dir without a cgroup"
done
assert_eq "$(ufr_run attack open /dev/zero)" 'done'
# One that is given.
mknod -m 666 "$TEST_DIR/disk" "$type" "$major" "$minor"
RUN_ARGS=(--device "$TEST_DIR/disk:/dev/given:r")
assert_eq "$(ufr_run attack open /dev/given)" 'done'
assert_eq "$(ufr_run attack open_write /dev/given || :)" EPERM
RUN_ARGS=(--device /nosuch)
assert_refused 125 '/nosuch: No such file' ufr_run true
RUN_ARGS=(--privileged)
assert_eq "$(ufr_run attack mknod /tmp "$type" "$major" "$minor")" 'done'
