# Proves: whiteouts and opaque marks of every form hide what is below the layer, and only that
make_tar base.tar <<-'END'
	f	a	1
	f	b	1
	f	c	1
	f	d	1
	f	dir1/x	1
	f	dir2/x	1
	f	dir3/x	1
	f	dir4/x	1
	f	dir5/x	1
	f	dir6/x	1
END
make_tar top.tar <<-'END'
	f	.wh.a
	f	.wh.b
	f	b	2
	c	c	0,0
	x	SCHILY.xattr.user.overlay.whiteout=
	f	d
	f	dir1/.wh..wh..opq
	f	dir1/y	2
	x	SCHILY.xattr.trusted.overlay.opaque=y
	d	dir2
	f	dir2/y	2
	x	SCHILY.xattr.user.fuseoverlayfs.opaque=y
	d	dir3
	f	.wh.dir4
	f	dir4/y	2
	f	dir5/y	2
	f	.wh.dir5
	f	dir6/y	2
	f	.wh..wh.plnk/7.7
	f	.wh..wh.aufs
END
ul import base.tar -t base >/dev/null
ul import top.tar --base base -t top >/dev/null
lowers="$(tree_of top):$(tree_of base):$IMAGE"
assert_eq "$(ufr run --rm "$lowers" -- find / -xdev -type f \( -name '[a-d]' -o -name '[xy]' \) \
	! -path '/etc/*' ! -path '/bin/*' | sort | tr '\n' ' ')" \
	'/b /dir1/y /dir2/y /dir4/y /dir5/y /dir6/x /dir6/y '
assert_eq "$(ufr run --rm "$lowers" -- cat /b)" 2
assert_sound
