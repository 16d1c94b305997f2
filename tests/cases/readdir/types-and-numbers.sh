# Proves: d_type and d_ino are those of stat, for every type, before and after copy-up and rename (F44, F52)
layer "$L1" <<END
d/f: 1
d/sub/x:
d/s -> f
merged/1:
END
layer "$L2" <<END
merged/2:
d/g: 2
d/sub/y:
END
mkfifo "$L1/d/p"
fsop mknod "$L1/d/k" sock
union_mount
fsop dents-check .
echo 2 >>d/f
chmod 700 d/sub d/p
fsop rename d/g d/h
fsop utimens d/s 1 2
ln d/f merged/f
mkdir merged/new
mkfifo merged/p
fsop dents-check .
union_remount
fsop dents-check .
