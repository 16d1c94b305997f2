# Proves: once mounted the daemon keeps only capabilities that it needs, and cannot get others
# Needs: daemon
# Modes: root-dir rootless
layer "$L1" <<END
f: 1
END
union_mount
status=$(</proc/"$(daemon_pids)"/status)
mask() { awk -v name="$1:" '$1 == name { print $2 }' <<<"$status"; }
# net_bind_service, net_admin, net_raw, sys_module, sys_rawio, sys_ptrace, sys_boot, sys_time, mac_admin
for bit in 10 12 13 16 17 19 22 25 33; do
	for set in CapPrm CapEff CapInh CapBnd CapAmb; do
		(((0x$(mask $set) >> bit & 1) == 0)) || fail "capability $bit is in $set"
	done
done
(((0x$(mask CapEff) >> 0 & 1) == 1)) || fail "no CAP_CHOWN"
