# Proves: -v, --mount, --bind show directories and files, read-only when that is said
mkdir -p "$TEST_DIR/volume/sub"
echo one >"$TEST_DIR/volume/one"
chmod -R a+rwX "$TEST_DIR/volume"
cd "$TEST_DIR"
RUN_ARGS=(-v ./volume:/a -v "$TEST_DIR/volume:/deep/er/b:ro" -v "$TEST_DIR/volume/one:/c/file" \
	--bind "$TEST_DIR/volume" /d --ro-bind ./volume/one /e \
	--mount "type=bind,src=$TEST_DIR/volume,dst=/f,readonly")
assert_status 0 ufr_run sh -c '
	cat /a/one /deep/er/b/one /c/file /d/one /e /f/one
	for file in /a/new /deep/er/b/no /f/no; do (echo x >$file) 2>/dev/null && echo "wrote $file"; done
	(echo x >>/e) 2>/dev/null && echo "wrote /e"
	echo two >>/c/file && rm /d/new && touch /d/made'
assert_eq "$OUT" $'one\none\none\none\none\none\nwrote /a/new'
assert_eq "$(<volume/one)" $'one\ntwo'
[[ -e volume/made && ! -e volume/new ]] || fail 'the volume has not been written to'
# Errors name the source.
RUN_ARGS=(-v /nosuch:/a)
assert_refused 125 '/nosuch: No such file' ufr_run true
RUN_ARGS=(-v volume:/a)
assert_refused 125 'write ./volume' ufr_run true
RUN_ARGS=(-v ./volume:relative)
assert_refused 125 'relative' ufr_run true
RUN_ARGS=(-v ./volume:/a:nosuch)
assert_refused 125 'unknown mount option "nosuch"' ufr_run true
RUN_ARGS=(-v ./volume:/etc/passwd)
assert_refused 125 'Not a directory' ufr_run true
RUN_ARGS=(-v ./volume/one:/etc)
assert_refused 125 'Is a directory' ufr_run true
