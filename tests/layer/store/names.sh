# Proves: names are given and taken, an image goes with its last one or by its digest, and words are told apart
printf 'f\ta\t1\n' | make_tar a.tar
printf 'f\ta\t2\n' | make_tar b.tar
id=$(ul import a.tar -t app:1.2 -t registry.example:5000/team/app)
id=${id#sha256:}
ul tag app:1.2 other
assert_eq "$(ul ls --names | tr '\n' ' ')" 'app:1.2 other:latest registry.example:5000/team/app:latest '
for word in app:1.2 other other:latest "$id" "sha256:$id" "${id:0:8}" registry.example:5000/team/app; do
	assert_match "$(ul inspect "$word")" "*\"$id\"*" "$word"
done
assert_refused 1 "no image 'app:latest'" ul inspect app:latest
assert_refused 1 "no image" ul inspect deadbeef
for word in '' ../x a//b -x: a:b:c 'a b' .a a: "$(printf 'n%.0s' {1..256})"; do
	assert_refused 1 'is no name' ul inspect -- "$word"
done
ul rm other
assert_eq "$(ul ls -q)" "sha256:$id" 'with names left the image'
# A name moves to another image; the one before stays, without it.
second=$(ul import b.tar -t app:1.2)
assert_eq "$(ul ls -q | wc -l)" 2
ul rm app:1.2
assert_eq "$(ul ls -q)" "sha256:$id"
ul rm "$id"
assert_eq "$(ul ls --names)" '' 'names of an image that was removed by its digest'
assert_eq "$(n_layers)" 2 'before gc'
assert_match "$(ul gc -n)" "*2 layers*would*"
ul gc >/dev/null
assert_eq "$(n_layers)" 0 'after gc'
assert_eq "$(ul import b.tar)" "$second" 'imported again'
assert_sound
