# Proves: the memory for files that are gone serves for new ones: rounds of 10,000 do not add up
# Modes: root-dir
# Needs: daemon
# Sanitizers: no (they keep what was freed)
# Timeout: 300
layer "$L1" <<END
d/f: 1
END
union_mount
rss() { awk '/VmRSS/ { print $2 }' "/proc/$(daemon_pids)/status"; }
# Four at a time, so that the first round has made the threads that the others need.
work() {
	mkdir "new$1"
	fsop populate "new$1/some-longer-name-for-a-file-$2-" 2500
	find "new$1" -size +9 | wc -l >/dev/null
	rm -r "new$1"
}
for round in {1..5}; do
	jobs=()
	for i in {1..4}; do work "$i" "$round" & jobs+=($!); done
	wait_all "${jobs[@]}"
	((round == 1)) && early=$(rss)
done
((early + 5000 > $(rss))) || fail "$early KiB after one round, $(rss) KiB after five"
