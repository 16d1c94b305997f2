# Proves: --sysctl sets what belongs to the container's namespaces, and refuses what is the host's
before=$(cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax)
RUN_ARGS=(--sysctl net.ipv4.ip_forward=1 --sysctl kernel.msgmax=4096)
assert_eq "$(ufr_run cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax)" $'1\n4096'
assert_eq "$(cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax)" "$before"
for name in kernel.core_pattern vm.swappiness fs.file-max kernel.randomize_va_space kernel.sysrq; do
	RUN_ARGS=(--sysctl "$name=1")
	assert_refused 125 'belongs to the whole host' ufr_run true
done
for name in net/../kernel.sysrq net.ipv4/../../kernel/sysrq .net '' net..x; do
	RUN_ARGS=(--sysctl "$name=1")
	assert_status 125 ufr_run true
done
RUN_ARGS=(--share net --sysctl net.ipv4.ip_forward=1)
assert_refused 125 'would change the host' ufr_run true
RUN_ARGS=(--sysctl net.nosuch=1)
assert_refused 125 'net.nosuch' ufr_run true
