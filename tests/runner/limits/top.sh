# Proves: top shows the container's processes by their numbers outside and inside, and no others
# Modes: root
assert_status 0 ufr run -d --name "$C" -u alice "$LAYER:$IMAGE" -- sh -c 'sleep 1234 & wait'
has_child() { ufr top "$C" | grep -q ' sleep 1234$'; }
wait_until has_child
ufr top "$C" >shown
assert_match "$(head -1 shown)" '*PID*PPID*INSIDE*UID*S*RSS*COMMAND*'
assert_eq "$(wc -l <shown)" 4 'lines'
read -r pid _ inside uid _ < <(grep 'sleep 1234$' shown)
assert_eq "$uid" 1000
assert_eq "$(awk '/^NSpid:/ { print $NF }' "/proc/$pid/status")" "$inside"
assert_eq "$(awk '$3 == 1 { print $7 }' shown)" unionfs-init
assert_status 0 ufr rm -f "$C"
assert_refused 1 'there is no container' ufr top "$C"
