# Proves: access(2) answers as a plain file system, for root and others, of every layer (F54)
# Needs: ids
make() {
	layer "$1" <<-END
		plain: 1
		prog: 2
		secret: 3
		d/x:
	END
	chmod 755 "$1/prog"
	chmod 600 "$1/secret"
	chmod 711 "$1/d"
}
make "$L1"
make "$TEST_DIR/plain"
union_mount
for who in 0 1000; do
	for name in plain prog secret d d/x no; do
		for mode in exists r w x r,w,x; do
			got=$(fsop become $who -- access $name $mode 2>&1) || got=${got##*: }
			want=$(cd "$TEST_DIR/plain" && fsop become $who -- access $name $mode 2>&1) || want=${want##*: }
			assert_eq "$got" "$want" "access of $who to $name for $mode"
		done
	done
done
