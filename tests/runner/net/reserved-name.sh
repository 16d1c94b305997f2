# Proves: what the runner keeps beside the containers' states is taken for none of them
# Modes: root
# Net: own
assert_status 0 ufr run -d --name net --net bridge "$LAYER:$IMAGE" -- sleep 100
assert_eq "$(ufr ls -q)" net
assert_status 0 ufr stop -t 0 net
assert_eq "$(ufr prune)" net
assert_eq "$(ufr ls -q)" ''
assert_status 0 ufr prune
