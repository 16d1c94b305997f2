# Proves: a user is told which package has what his network needs, and what he may not have
# Modes: user
# Net: own
mkdir no-net
for program in newuidmap newgidmap; do ln -s "$(command -v $program)" no-net; done
assert_refused 125 'package passt' env PATH="$RUN/bin:$PWD/no-net" "$(command -v setpriv)" --reuid="$USER_ID" \
	--regid="$USER_ID" --clear-groups -- unionfs-run run --rm --name "$C" --net pasta "$LAYER:$IMAGE" true
RUN_ARGS=(--name "$C" --net bridge)
assert_status 125 ufr_run true
assert_match "$ERR" '*bridge*root*'
