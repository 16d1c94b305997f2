# Proves: standard input, output and error pass through as they are
head -c 300000 /dev/urandom >data
ufr_run cat <data >copy
cmp data copy
ufr_run sh -c 'echo out; echo err >&2' >out 2>err
assert_eq "$(<out) $(<err)" 'out err'
assert_eq "$(printf 'a\nb\n' | ufr_run sort -r | tr '\n' ' ')" 'b a '
assert_status 0 ufr_run cat </dev/null
ufr_run true <&- >&- 2>&-
