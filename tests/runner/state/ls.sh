# Proves: ls shows all containers as a table, wide, as names and as JSON, also of one that was named
# Needs: cmd:python3
assert_status 0 ufr run -d --name "$C-a" "$LAYER:$IMAGE" sleep 1000
assert_status 3 ufr run --name "$C-b" "$LAYER:$IMAGE" -- sh -c 'exit 3'
assert_status 0 ufr create --name "$C-c" "$LAYER:$IMAGE" true
assert_eq "$(ufr ls -q)" "$C-a"$'\n'"$C-b"$'\n'"$C-c"
assert_eq "$(ufr ls -q --running)" "$C-a"
assert_eq "$(ufr ls -q --stopped)" "$C-b"
assert_eq "$(ufr ls | awk '{ print $2 }' | tr '\n' ' ')" 'STATE running stopped created '
assert_eq "$(ufr ls "$C-b" | wc -l)" 2
assert_match "$(ufr ls -f "$C-b")" $'NAME*EXIT*COMMAND\n'"$C-b"' *stopped* 3 *sh -c*'
ufr ls --json | python3 -c '
import json, sys
found = {one["name"].rsplit("-", 1)[1]: one["status"] for one in json.load(sys.stdin)}
assert found == {"a": "running", "b": "stopped", "c": "created"}, found
'
assert_status 1 ufr ls nobody
assert_status 0 ufr rm -f "$C-a" "$C-b" "$C-c"
assert_eq "$(ufr ls --json | tr -d '\n\t ')" '[]'
