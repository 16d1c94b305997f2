# Proves: --status-fd tells of the start, the end and what went wrong, in lines of JSON
# Needs: cmd:python3
assert_status 7 ufr run --rm --name "$C" --status-fd 5 "$LAYER:$IMAGE" -- sh -c 'exit 7' 5>events
assert_status 127 ufr run --rm --name "$C" --status-fd 5 "$LAYER:$IMAGE" nosuch 5>>events
assert_status 125 ufr run --rm --name "$C" --status-fd 5 /nosuch true 5>>events
assert_status 0 ufr run -d --rm --name "$C" --status-fd 5 "$LAYER:$IMAGE" -- sh -c 'exit 3' 5>>events
wait_until no_processes
python3 - "$C" <events <<'END' 3<events
import json, os, sys
name = sys.argv[1]
lines = [json.loads(line) for line in os.fdopen(3)]
assert all(line["name"] == name for line in lines), lines
found = [(line["event"], line.get("code", line.get("message"))) for line in lines]
assert [event for event, _ in found] == [
    "started", "exited", "exited", "error", "error", "started", "exited"], found
assert lines[0]["pid"] > 0 and found[1][1] == 7 and found[2][1] == 127 and found[6][1] == 3, found
assert "nosuch: not found" in found[3][1] and "layer /nosuch" in found[4][1], found
END
