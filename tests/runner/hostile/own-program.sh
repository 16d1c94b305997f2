# Proves: the host's unionfs-run cannot be overwritten by a container that gets it executed (CVE-2019-5736)
# Sanitizers: no (their library must be loaded first)
program=$(command -v unionfs-runner) # what unionfs-run is but for its beginning
before=$(cksum <"$program")
# Whatever of the host's is executed inside loads what the image says.
mkdir -p "$LAYER/bin" "$LAYER/etc"
while read -r library; do
	mkdir -p "$LAYER$(dirname "$library")"
	cp -L "$library" "$LAYER$library"
done < <(ldd "$program" | grep -o '/[^ ]*')
cp "$(command -v attack-library)" "$LAYER/attack.so"
echo /attack.so >"$LAYER/etc/ld.so.preload"
ln -s /proc/self/exe "$LAYER/bin/shell"
if [[ $MODE == user ]]; then # his own program: what is root inside owns it
	mkdir "$TEST_DIR/bin"
	cp "$(dirname "$program")"/unionfs-{run,runner,mount,init} "$TEST_DIR/bin/"
	chown -R "$USER_ID:$USER_ID" "$TEST_DIR/bin"
	PATH=$TEST_DIR/bin:$PATH
	program=$TEST_DIR/bin/unionfs-runner
fi
try() {
	local name
	for name in shell /proc/self/exe; do
		assert_match "$("$@" "$name" later_write /proc/self/exe || :)" EROFS "$* $name"
		assert_match "$("$@" "$name" open_write /proc/self/exe || :)" '@(EROFS|ETXTBSY)' "$* $name"
	done
}
try ufr_run
assert_eq "$(ufr_run attack later_write /proc/1/exe || :)" EACCES 'process 1'
RUN_ARGS=(--cap-add SYS_PTRACE)
assert_eq "$(ufr_run attack later_write /proc/1/exe || :)" EROFS 'process 1, for who may trace it'
RUN_ARGS=(--as-pid-1)
try ufr_run
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
try ufr exec "$C"
assert_status 0 ufr stop "$C"
assert_status 0 ufr start "$C"
try ufr exec "$C"
assert_status 0 ufr rm -f "$C"
assert_eq "$(cksum <"$program")" "$before" 'the program'
