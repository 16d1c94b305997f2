# Proves: the caller's umask counts for open, mkdir and mknod, not for symlink; with several callers at once (F53)
layer "$L1" <<END
gone: 1
gonedir/x: 2
END
union_mount
rm -r gone gonedir
for mask in 000 022 077 0777; do
	fsop umask "$mask" -- open 3 f rdwr,creat 0666 -- mkdir d 0777 -- mknod p fifo 0666 -- symlink x s \
		-- mknod n file 0666 -- open 4 gone rdwr,creat 0666 -- mkdir gonedir 0777 -- mknod k sock 0777
	stat -c %a f d p s n gone gonedir k
	rm -rf f d p s n gone gonedir k
done | paste -sd' ' | xargs >"$TEST_DIR/out"
assert_eq "$(<"$TEST_DIR/out")" '666 777 666 777 666 666 777 777 644 755 644 777 644 644 755 755 600 700 600 777 600 600 700 700 0 0 0 777 0 0 0 0'
for mask in 000 027 077; do
	fsop umask "$mask" -- populate "many$mask-" 1 -- mkdir "dir$mask" &
done
wait
assert_eq "$(stat -c %a dir000 dir027 dir077 | paste -sd' ')" '777 750 700'
