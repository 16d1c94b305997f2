# Proves: a tree of 100 levels that several layers hold in parts is one tree
layer "$L1" </dev/null
layer "$L2" </dev/null
(cd "$L1" && fsop descend-new d 100 -- open 3 top rdwr,creat)
(cd "$L2" && fsop descend-new d 100 -- open 3 bottom rdwr,creat)
union_mount
path=$(printf 'd/%.0s' {1..100})
assert_list "$path" bottom top
: >"${path}new"
union_remount
assert_list "$path" bottom new top
