# Proves: a shared read-only mapping made before copy-up sees every later write (F14)
# Modes: !root-io-passthrough !root-io-shared
# Kernel: differs (the mapping stays with the lower file)
layer "$L1" <<END
f: lower text that is mapped
END
union_mount
assert_eq "$(fsop open 3 f rdonly -- map 0 3 4096 shared-ro -- map 1 3 4096 shared-exec \
	-- mapread 0 0 10 -- close 3 -- sh 'printf UPPER | dd of=f conv=notrunc status=none' \
	-- mapread 0 0 10 -- mapread 1 0 10 -- sh 'chmod 600 f; echo other text >f' -- mapread 0 0 10)" \
	'lower text
UPPER text
UPPER text
other text'
