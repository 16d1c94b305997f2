# Proves: the memory for files that are gone serves for new ones: rounds of 10,000 do not add up
# Modes: root-dir
# Needs: daemon
# Sanitizers: no (they keep what was freed)
layer "$L1" <<END
d/f: 1
END
union_mount
rss() { awk '/VmRSS/ { print $2 }' "/proc/$(daemon_pids)/status"; }
for round in {1..5}; do
	mkdir new
	fsop populate "new/some-longer-name-for-a-file-$round-" 10000
	find new -size +9 | wc -l >/dev/null
	rm -r new
	((round == 1)) && early=$(rss)
done
((early + 5000 > $(rss))) || fail "$early KiB after one round, $(rss) KiB after five"
