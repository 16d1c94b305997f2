# Proves: a process's file size limit holds in the union (EFBIG), also for truncation and fallocate
layer "$L1" <<END
f: 1
END
union_mount
(
	trap '' XFSZ
	ulimit -f 8
	fsop open 3 f rdwr -- fill 3 0 8192 -- expect EFBIG write 3 x 8192 -- expect EFBIG ftruncate 3 9000 \
		-- expect EFBIG fallocate 3 allocate 0 9000
)
assert_stat f %s 8192
