# Proves: when a file is removed or emptied its space is there for the next one, at once (F7)
# Modes: root-dir
layer "$L1" <<END
d/f: 1
END
small_upper tmpfs 6m
union_mount
for ((i = 0; i < 100; i++)); do
	head -c 4M /dev/zero >big
	case $((i % 4)) in
	0) fsop unlink big ;;
	1) fsop truncate big 0 ;;
	2) : >big ;;
	3) fsop rename d/f big && fsop rename big d/f ;;
	esac
done
small_upper_end
