# Proves: dedupe finds what layers that were imported flat have in common, and blocks are shared so that the room is free
# Modes: root-xfs root-btrfs
mkdir base
for i in {1..40}; do head -c $((100000 + i * 4096)) /dev/urandom >base/"$i"; done
for image in 1 2 3; do
	rm -rf flat
	cp -a base flat
	touch flat/*
	head -c 500000 /dev/urandom >flat/own
	ul import flat -t "image$image" >/dev/null
done
common=$(cat base/* | wc -c)
sync -f .
before=$(df --output=used -k . | tail -1)
assert_status 0 ul dedupe --json -n
assert_match "$OUT" "*\"files\": 80*\"duplicate\": $((2 * common))*\"sharedBlocks\": 0*"
assert_status 0 ul dedupe --json
shared=$(sed -n 's/.*"sharedBlocks": \([0-9]*\).*/\1/p' <<<"$OUT")
((shared >= 2 * common * 95 / 100)) || fail "shared $shared of $((2 * common)) bytes"
sync -f .
after=$(df --output=used -k . | tail -1)
(((before - after) * 1024 > common)) || fail "$before KiB were used before and $after after"
assert_match "$(ul dedupe --json)" '*"sharedBlocks": 0*' 'the second time'
assert_sound
