# Proves: copying up a child changes no time that its parent shows (F4)
layer "$L1" <<END
d/f: 1
d/sub/g: 2
d/s -> f
END
layer "$L2" <<END
d/h: 3
END
touch -d @1000000 "$L1/d/sub" "$L1/d" "$L2/d"
union_mount
before=$(fsop stat d mtime ctime)
echo more >>d/f
chmod 600 d/h
fsop utimens d/s 1 2
touch d/sub/g
assert_eq "$(fsop stat d mtime)" "${before% *}"
assert_eq "$(fsop stat d/sub mtime)" 1000000.000000000
union_remount
assert_eq "$(fsop stat d mtime)" "${before% *}"
