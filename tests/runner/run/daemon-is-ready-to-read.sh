# Proves: the union's daemon has memory for the largest read before anybody inside reads
# Modes: root-dir
# Sanitizers: no (they have large memory of their own)
[[ $(uname -r) != [1-4].* && $(uname -r) != 5.[0-9].* && $(uname -r) != 5.1[0-3].* ]] ||
	skip 'before Linux 5.14 pages are made when they are used'
ufr create --name "$C" "$LAYER:$IMAGE" -- true >/dev/null
daemon=$(pid_of "$C" daemon)

# A mapping begins with a line of addresses; the sixth word is its file or what it is, if anything.
has_large_memory() {
	awk '/^[0-9a-f]+-/ { is_plain = NF == 5 }
		/^Rss:/ && is_plain && $2 >= 1024 { found = 1 }
		END { exit !found }' "/proc/$daemon/smaps"
}
wait_until has_large_memory
assert_status 0 ufr rm -f "$C"
assert_nothing_left
