# shellcheck shell=bash
#
# What is measured side by side.  mount_NAME puts a union of $LOWERS (colons between) and, unless it is
# empty, $UPPER with $WORK, on $MNT.  One that cannot says why and returns 1.

have() { command -v "$1" >/dev/null || { echo "$1 is not installed" && return 1; }; }

options() { echo "lowerdir=$LOWERS,upperdir=$UPPER,workdir=$WORK"; }

# The merged tree, copied: what the same work costs without a union.
mount_plain() {
	local dir
	while read -r dir; do cp -a "$dir/." "$MNT/"; done < <(tr : '\n' <<<"$LOWERS" | tac)
}

mount_overlay() { mount -t overlay overlay -o "$(options)" "$MNT" 2>&1; }
mount_overlay-rootless() { mount -t overlay overlay -o "$(options),userxattr" "$MNT" 2>&1; }
mount_fuse-overlayfs() { have fuse-overlayfs && fuse-overlayfs -o "$(options)" "$MNT" 2>&1; }

mount_unionfs-fuse() {
	have unionfs && unionfs -o cow,allow_other,use_ino "$UPPER=RW:${LOWERS//:/=RO:}=RO" "$MNT" 2>&1
}

mount_ours() { unionfs-mount -o "$(options)${OURS:+,$OURS}" "$MNT" 2>&1; }
mount_ours-rootless() { unionfs-mount -o "$(options),userxattr${OURS:+,$OURS}" "$MNT" 2>&1; }

# mount_column NAME: also those that the command line named
mount_column() {
	local command
	if [[ -n ${PEER[$1]-} ]]; then
		command=${PEER[$1]}
		command=${command//%L/$LOWERS} command=${command//%U/$UPPER}
		command=${command//%W/$WORK} command=${command//%M/$MNT}
		bash -c "$command" 2>&1
	elif [[ $1 == ours:* ]]; then
		OURS=${1#ours:} mount_ours
	elif [[ $1 == ours-rootless:* ]]; then
		OURS=${1#*:} mount_ours-rootless
	else
		"mount_$1"
	fi
}
