# Proves: set-user-ID and set-group-ID bits are kept by copy-up (F11)
# Needs: ids
layer "$L1" <<END
f: text
g: text
h: text
END
chown 1001:1002 "$L1"/[fgh]
chmod 6755 "$L1"/[fgh]
union_mount
touch -d @1 f
ln g i
fsop rename h j
for name in f g i j; do
	assert_stat "$name" '%a %u' '6755 1001'
	assert_exists "$UPPER/$name"
done
