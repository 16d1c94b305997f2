# Proves: when a file is removed or emptied its space comes back by itself (F7)
# Modes: root-dir
layer "$L1" <<END
d/f: 1
END
small_upper tmpfs 6m
union_mount
# The kernel lets go of a file an instant after it has none to show.
has_room() { (($(stat -f -c %a "$TEST_DIR/small") * $(stat -f -c %S "$TEST_DIR/small") > 5 << 20)); }
for ((i = 0; i < 100; i++)); do
	head -c 4M /dev/zero >big
	case $((i % 4)) in
	0) fsop unlink big ;;
	1) fsop truncate big 0 ;;
	2) : >big ;;
	3) fsop rename d/f big && fsop rename big d/f ;;
	esac
	wait_until has_room
done
small_upper_end
