# Proves: a thousand files opened, read, copied up and closed leave few descriptors with the daemon
# Modes: !root-io-nomsg
# Needs: daemon
mkdir -p "$L1"
fsop populate "$L1/f" 1000
union_mount
before=$(daemon_fds)
for ((i = 0; i < 1000; i++)); do
	read -r _ <"f$i" || true
	((i % 3)) || echo x >>"f$i"
done
after=$(daemon_fds)
((after < before + 250)) || fail "$before descriptors before, $after after"
