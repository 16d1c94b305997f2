# Proves: exec hands on standard input where it is asked to, output and error as they are
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" sleep 1000
head -c 300000 /dev/urandom >data
ufr exec -i "$C" cat <data >copy
cmp data copy
ufr exec "$C" sh -c 'echo out; echo err >&2' >out 2>err
assert_eq "$(<out) $(<err)" 'out err'
assert_eq "$(printf 'a\nb\n' | ufr exec -i "$C" sort -r | tr '\n' ' ')" 'b a '
assert_status 0 ufr rm -f "$C"
