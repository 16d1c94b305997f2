# Proves: a file made with mode 0400 or 0 is written through the descriptor that made it (F54)
# Needs: ids
layer "$L1" <<END
d/gone: 1
END
chmod 777 "$L1/d"
union_mount
rm d/gone
for name in d/new d/gone; do
	fsop become 1000 -- open 3 "$name" rdwr,creat 0400 -- write 3 text -- ftruncate 3 3 -- read 3 9 0 \
		-- fchmod 3 0 -- write 3 X 0 -- map 0 3 4096 shared-rw -- mapwrite 0 1 Y \
		-- expect EACCES open 4 "$name" rdonly >/dev/null
	assert_stat "$name" '%a %s' '0 3'
	assert_content "$name" XYx
done
