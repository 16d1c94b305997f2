# Proves: a mapping or an id that is none is refused, as fuse-overlayfs's words and as ours (F57)
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
for option in uidmapping=1 uidmapping=0:1 uidmapping=0:1:x gidmapping=:0:0:0 gidmapping=0:10:5:4:20:1 squash_to_uid=root \
	squash_to_gid= squash_to_gid=-1 timeout=soon timeout=1.x; do
	assert_refused 2 "*${option%%=*}*" -o "$option" "$L1" "$UPPER" "$MNT"
	assert_refused 2 "*${option%%=*}*" -o "compat=fuse-overlayfs,$option" "$L1" "$UPPER" "$MNT"
done
