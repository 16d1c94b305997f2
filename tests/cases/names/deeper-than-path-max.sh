# Proves: objects whose path is longer than PATH_MAX work by relative steps: read, copied up, made, removed (F36)
n=$(printf 'n%.0s' {1..250})
mkdir "$L1"
(cd "$L1" && fsop descend-new "$n" 20 -- sh 'echo lower >f; mkdir d; echo x >d/x')
union_mount
fsop descend "$n" 20 -- sh '
	set -e
	test "$(cat f)" = lower
	echo more >>f
	echo new >new
	mkdir made
	rm d/x
	rmdir d
	fsop rename new made/moved
	ln f hard
	chmod 600 f'
union_remount
fsop descend "$n" 20 -- sh '
	set -e
	test "$(cat hard)" = "$(printf "lower\nmore")"
	test "$(ls)" = "$(printf "f\nhard\nmade")"
	test "$(cat made/moved)" = new
	rm -r f hard made' -- ascend-rmdir "$n" 20
assert_list .
