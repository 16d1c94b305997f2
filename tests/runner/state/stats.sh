# Proves: stats and top show what a container uses, and that one that has ended uses nothing
# Needs: root cmd:python3 cgroup:memory cgroup:pids
assert_status 0 ufr run -d --name "$C" -m 64m --pids-limit 50 "$LAYER:$IMAGE" -- \
	sh -c 'sleep 1000 & sleep 1000 & wait'
three() { (($(ufr top "$C" | wc -l) == 5)); }
wait_until three # the head, the init, the shell and its two
ufr stats --no-stream --json "$C" | python3 -c '
import json, sys
[it] = json.load(sys.stdin)
assert it["memoryLimit"] == 64 << 20 and 0 < it["memory"] < it["memoryLimit"], it
assert it["pids"] == 4 and it["pidsLimit"] == 50, it
'
assert_match "$(ufr stats --no-stream "$C")" $'NAME*CPU%*\n'"$C"' * 4 / 50 *' stats
assert_match "$(ufr top "$C")" $'*PID*COMMAND\n*unionfs-init 2*sleep 1000*' top
assert_status 0 ufr stop -t 0 "$C"
assert_refused 1 'it is not running' ufr top "$C"
assert_status 0 ufr rm "$C"
