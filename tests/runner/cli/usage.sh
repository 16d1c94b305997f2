# Proves: a wrong command line is one line that names the option, and its own exit status
assert_refused 125 "unknown option '--memroy' of run: did you mean '--memory'?" ufr --memroy 1g "$IMAGE"
assert_refused 125 "option '-m': \"12q\"" ufr run -m 12q "$IMAGE"
assert_refused 125 "no ROOT given" ufr run --rm
assert_refused 125 "option '--rm' behind ROOT" ufr "$IMAGE" --rm
assert_refused 125 "no NAME of a container given" ufr exec
assert_refused 125 "is no path; write ./data" ufr -v data:/data "$IMAGE"
assert_refused 125 "empty name among the layers" ufr "$IMAGE::$IMAGE"
assert_refused 2 "no NAME of a container given" ufr stop
assert_refused 2 "unknown option '--forse' of rm: did you mean '--force'?" ufr rm --forse web
assert_refused 2 "'../x' is no name of a container" ufr inspect ../x
assert_refused 2 "unexpected argument 'x' of prune" ufr prune x
assert_refused 1 "there is no container 'nobody'" ufr info nobody
assert_status 0 ufr rm -f nobody
assert_status 0 ufr --help
assert_match "$OUT" $'Usage: unionfs-run*\n  exec *' help
assert_status 0 ufr help exec
assert_match "$OUT" $'Usage: unionfs-run exec *\n  -u, --user USER*' 'help of exec'
assert_eq "$(ufr exec --help)" "$OUT" 'the same by an option'
