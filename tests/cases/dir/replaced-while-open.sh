# Proves: a directory that a rename replaced goes on for those who have it open or stand in it (F18)
# Kernel: differs (a merged one answers EIO)
layer "$L1" <<END
low/
END
union_mount
mkdir up src1 src2
rm -rf low
mkdir low
for d in up low; do
	mkdir -p "from$d"
	exec 7<"$d"
	fsop rename "from$d" "$d"
	assert_eq "$(stat -L -c %h /proc/self/fd/7)" 0
	assert_eq "$(ls -A /proc/self/fd/7)" ''
	chmod 711 /proc/self/fd/7
	assert_eq "$(stat -L -c %a /proc/self/fd/7)" 711
	exec 7<&-
done
