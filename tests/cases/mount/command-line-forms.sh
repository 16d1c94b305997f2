# Proves: every form of the command line makes the same union (F64)
# Needs: daemon
layer "$L1" <<END
d/top: 1
both: top
END
layer "$L2" <<END
d/below: 2
both: below
END
mkdir "$MNT" "$UPPER" "$WORK"
try() {
	local writable=$1
	shift
	run_mount "$@"
	union_entered "$MNT"
	assert_list d below top
	assert_content both top
	if [[ $writable == rw ]]; then
		echo new >new
		assert_content "$UPPER/new" new
		rm new
	else
		assert_fails EROFS fsop mkdir new
	fi
	union_umount
}
try ro "$L1:$L2" "$MNT"
try rw "$L1:$L2" "$UPPER" "$MNT"
try rw -o "workdir=$WORK" "$L1:$L2" "$UPPER" "$MNT"
try rw "$L1:$L2" "$UPPER" "$MNT" -o "workdir=$WORK"
try rw -o "lowerdir=$L1:$L2,upperdir=$UPPER,workdir=$WORK" "$MNT"
try rw -olowerdir="$L1:$L2,upperdir=$UPPER" "$MNT"
try ro -o "lowerdir=$L1:$L2" "$MNT"
try rw overlay "$MNT" -o "rw,lowerdir=$L1:$L2,upperdir=$UPPER,workdir=$WORK"
try rw -o "lowerdir+=$L1" -o "lowerdir+=$L2" -o "upperdir=$UPPER" overlay "$MNT"
try ro -o "lowerdir+=$L1,lowerdir+=$L2" "$MNT"
try rw -- "$L1:$L2" "$UPPER" "$MNT"
try ro -o ro "$L1:$L2" "$UPPER" "$MNT"
try ro -r "$L1:$L2" "$UPPER" "$MNT"
