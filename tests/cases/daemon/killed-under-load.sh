# Proves: processes whose daemon is killed get errors and end; the next mount shows each file old or new
# Needs: daemon
# Swap: no (a crash may leave what it likes in work)
mkdir -p "$L1"
for ((i = 0; i < 200; i++)); do
	head -c 30000 /dev/zero | tr '\0' "$((i % 10))" >"$L1/f$i"
done
union_mount
worker() {
	local i
	for ((i = $1; i < 200; i += 4)); do
		{ echo new >>"f$i" && mv "f$i" "g$i" && echo x >"new$i" && rm "new$i"; } || return 0
	done
} 2>/dev/null
for ((n = 0; n < 4; n++)); do
	worker "$n" &
	pids[n]=$!
done
some_done() { [[ -e $UPPER/g20 ]]; }
wait_until some_done
kill -9 "$(daemon_pids)"
wait_all "${pids[@]}"
union_remount_after_crash
for ((i = 0; i < 200; i++)); do
	name=f$i
	[[ -e $name ]] || name=g$i
	want=$(<"$L1/f$i")
	content=$(<"$name")
	[[ $content == "$want" || $content == "${want}new" ]] || fail "$name holds ${#content} bytes"
	rm "$name"
done
rm -f new*
assert_list .
