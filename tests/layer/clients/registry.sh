# Proves: images go to a registry and come back into another store, and only layers that are missing are sent or fetched
# Needs: cmd:skopeo cmd:docker-registry
# Modes: root
# Net: own
# Sanitizers: no (others' programs)
ip link set lo up
export HOME=$TEST_DIR/home
printf '{"default":[{"type":"insecureAcceptAnything"}]}\n' >policy.json
cat >registry.yml <<END
version: 0.1
log: {level: info, accesslog: {disabled: false}}
storage: {filesystem: {rootdirectory: $TEST_DIR/registry}}
http: {addr: "127.0.0.1:5000"}
END
docker-registry serve registry.yml >registry.log 2>&1 &
registry=$!
is_up() { : <>/dev/tcp/127.0.0.1/5000; } 2>/dev/null
wait_until is_up
push() { # IMAGE
	ul export "$1:1" "oci:push:$1"
	skopeo --policy policy.json --tmpdir "$TEST_DIR" copy -q --dest-tls-verify=false "oci:push:$1" \
		"docker://127.0.0.1:5000/$1:1"
}
pull() { # IMAGE: through a layout that keeps what was fetched
	skopeo --policy policy.json --tmpdir "$TEST_DIR" copy -q --src-tls-verify=false \
		"docker://127.0.0.1:5000/$1:1" "oci:pull:$1"
	ul --store "$STORE-second" import "oci:pull:$1" -t "$1:1"
}
# Bytes of lo since a moment: what went over the wire, in both directions once.
wire() { sed -n 's/^ *lo: *\([0-9]*\).*/\1/p' /proc/net/dev; }
head -c 8M /dev/urandom >"$LAYER/base"
ul import "$LAYER" -t base:1 >/dev/null
rm "$LAYER/base"
head -c 1M /dev/urandom >"$LAYER/app"
ul import "$LAYER" --base base:1 -t app:1 >/dev/null
at=$(wire)
push base
(($(wire) - at > 8000000)) || fail 'the base was not sent'
at=$(wire)
push app
sent=$(($(wire) - at))
((sent > 1000000 && sent < 2000000)) || fail "sending the application took $sent bytes"
pull base >/dev/null
at=$(wire)
pull app >/dev/null
fetched=$(($(wire) - at))
((fetched > 1000000 && fetched < 2000000)) || fail "fetching the application took $fetched bytes"
echo "sent $sent, fetched $fetched bytes of an image of 9 MiB that differs in 1 MiB"
assert_eq "$(ul --store "$STORE-second" ls -q | sort)" "$(ul ls -q | sort)" 'images of both stores'
assert_eq "$(ul --store "$STORE-second" verify)" ''
assert_eq "$(ul --store "$STORE-second" diff app:1 "$(tree_of base:1)" | sort)" 'D /app'
kill "$registry"
wait "$registry" || :
