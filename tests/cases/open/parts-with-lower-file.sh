# Proves: where lower files pass, an old descriptor or mapping of one stays with it, and all new ones find the copy
# Modes: root-io-passthrough root-io-shared
layer "$L1" <<END
f: lower text
END
union_mount
seen='lower text'
[[ $MODE == root-io-shared ]] && seen='UPPER text'
exec 3<f
number=$(stat -c %i f)
before=$(fsop map 0 3 4096 shared-ro -- mapread 0 0 5 -- sh 'printf UPPER | dd of=f conv=notrunc status=none' \
	-- mapread 0 0 5)
assert_eq "$before" 'lower
lower'
assert_content f 'UPPER text'
assert_eq "$(fsop read 3 10 0)" "$seen" 'the old descriptor'
assert_eq "$(stat -c %i f)" "$number"
exec 4<f
echo more >>f
assert_eq "$(fsop read 4 20 0)" 'UPPER text
more' 'a new descriptor'
truncate -s 5 f
assert_eq "$(fsop read 4 20 0)" UPPER
mv f g
assert_eq "$(fsop map 0 4 4096 shared-ro -- sh 'printf again | dd of=g conv=notrunc status=none' -- mapread 0 0 5)" again
exec 3>&- 5<>g 4>&-
assert_eq "$(fsop read 5 9 0)" again
assert_content "$L1/f" 'lower text'
