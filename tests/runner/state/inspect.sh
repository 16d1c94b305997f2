# Proves: config.json and state.json are what the OCI runtime specification says, and inspect has both
# Needs: cmd:python3
assert_status 0 ufr run -d --name "$C" -e A=b -w /tmp -v "$LAYER:/mnt:ro" "$LAYER:$IMAGE" -- sleep 1000
cat >check.py <<'END'
import json, os, sys
directory = os.path.join(os.environ["UNIONFS_RUN_ROOT"], os.environ["C"])
config = json.load(open(directory + "/config.json"))
state = json.load(open(directory + "/state.json"))
[found] = [json.load(sys.stdin)]
assert found["config"] == config and found["state"] == state
assert state["id"] == os.environ["C"] and state["status"] == "running" and state["bundle"] == directory, state
os.kill(state["pid"], 0)
process = config["process"]
assert process["args"] == ["sleep", "1000"] and process["cwd"] == "/tmp" and "A=b" in process["env"], process
assert process["noNewPrivileges"] and process["user"] == {"uid": 0, "gid": 0}, process
assert {"type": "pid"} in config["linux"]["namespaces"], config["linux"]
[mount] = [one for one in config["mounts"] if one["destination"] == "/mnt"]
assert mount["source"] == os.environ["LAYER"] and "ro" in mount["options"], mount
END
ufr inspect "$C" | python3 check.py
assert_refused 1 "there is no container 'nobody'" ufr inspect nobody
assert_status 0 ufr rm -f "$C"
