# Proves: file capabilities survive an import from a directory and back into another store
# Modes: root
cp "$IMAGE/bin/busybox" "$LAYER/ping"
setcap cap_net_raw+ep "$LAYER/ping"
ul import "$LAYER" -t ping
assert_match "$(getcap "$(tree_of ping)/ping")" '*cap_net_raw=ep'
