# Proves: dangling links give ENOENT, loops ELOOP, chains across layers are followed (F35)
layer "$L1" <<END
dangling -> nothing
loop1 -> loop2
chain1 -> chain2
END
layer "$L2" <<END
loop2 -> loop1
chain2 -> d/file
d/file: end
END
union_mount
assert_fails ENOENT cat dangling
assert_fails ELOOP cat loop1
assert_content chain1 end
echo changed >chain1
assert_content d/file changed
assert_type chain1 l
echo made >dangling
assert_content nothing made
