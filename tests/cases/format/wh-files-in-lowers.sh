# Proves: .wh.NAME and .wh..wh..opq of a lower hide names and directories below, and are not seen (F25)
# Kernel: differs (knows no .wh. files)
# Swap: no (the same)
layer "$L1" <<END
.wh.gone:
.wh.gonedir:
d/.wh..wh..opq:
d/new: 1
top/.wh.x:
END
layer "$L2" <<END
gone: 2
gonedir/f: 2
d/old: 2
top/x: 2
top/y: 2
.wh.deeper:
END
layer "$L3" <<END
deeper: 3
d/older: 3
END
union_mount
assert_list . d top
assert_list d new
assert_list top y
assert_absent gone gonedir/f deeper top/x
echo again >gone
mkdir gonedir
rm -r top
union_remount
assert_list . d gone gonedir
assert_list gonedir
