# librunner.a: the container runner but for its main().

RUNNER_SOURCES := \
	runner/attach.c \
	runner/caps.c \
	runner/cgroup_apply.c \
	runner/cgroup_control.c \
	runner/cgroup_device.c \
	runner/cgroup_host.c \
	runner/cgroup_join.c \
	runner/cgroup_limits.c \
	runner/cgroup_paths.c \
	runner/cgroup_plan.c \
	runner/cgroup_stat.c \
	runner/cgroup_systemd.c \
	runner/cgroup_tree.c \
	runner/cgroup_update.c \
	runner/channel.c \
	runner/cli.c \
	runner/cli_complete.c \
	runner/cli_help.c \
	runner/cli_ids.c \
	runner/cli_limits.c \
	runner/cli_mounts.c \
	runner/cli_net.c \
	runner/cli_parse.c \
	runner/cli_process.c \
	runner/cli_resolve.c \
	runner/cli_settle.c \
	runner/cli_table.c \
	runner/cli_text.c \
	runner/cloning.c \
	runner/cmd_control.c \
	runner/cmd_exec.c \
	runner/cmd_help.c \
	runner/cmd_info.c \
	runner/cmd_inspect.c \
	runner/cmd_logs.c \
	runner/cmd_ls.c \
	runner/cmd_prune.c \
	runner/cmd_rm.c \
	runner/cmd_run.c \
	runner/cmd_stats.c \
	runner/cmd_top.c \
	runner/cmd_wait.c \
	runner/command.c \
	runner/console.c \
	runner/doctor.c \
	runner/doctor_cgroups.c \
	runner/doctor_check.c \
	runner/doctor_checks.c \
	runner/doctor_host.c \
	runner/doctor_mounts.c \
	runner/doctor_net.c \
	runner/dying.c \
	runner/environment.c \
	runner/helper.c \
	runner/host.c \
	runner/identity.c \
	runner/image.c \
	runner/idmap.c \
	runner/inside.c \
	runner/inside_mounts.c \
	runner/join.c \
	runner/joined.c \
	runner/json_text.c \
	runner/jsonmap.c \
	runner/jsonread.c \
	runner/jsonwrite.c \
	runner/kernel.c \
	runner/launch.c \
	runner/log_tail.c \
	runner/monitor.c \
	runner/mounts.c \
	runner/named.c \
	runner/net.c \
	runner/net_addr.c \
	runner/net_bridge.c \
	runner/net_dev.c \
	runner/net_etc.c \
	runner/net_files.c \
	runner/net_helper.c \
	runner/net_loopback.c \
	runner/net_name.c \
	runner/net_nft.c \
	runner/net_plan.c \
	runner/net_pool.c \
	runner/net_port.c \
	runner/net_slirp.c \
	runner/net_state.c \
	runner/net_teardown.c \
	runner/net_user.c \
	runner/net_user_args.c \
	runner/netlink.c \
	runner/netlink_decode.c \
	runner/netlink_put.c \
	runner/netlink_query.c \
	runner/outcome.c \
	runner/output.c \
	runner/ownexe.c \
	runner/plan.c \
	runner/plan_make.c \
	runner/pty.c \
	runner/quantity.c \
	runner/random_name.c \
	runner/removal.c \
	runner/report.c \
	runner/rlimits.c \
	runner/rootfs.c \
	runner/run.c \
	runner/seccomp.c \
	runner/seccomp_cache.c \
	runner/seccomp_compile.c \
	runner/seccomp_default.c \
	runner/seccomp_emit.c \
	runner/seccomp_guard.c \
	runner/seccomp_json.c \
	runner/seccomp_profile.c \
	runner/seccomp_tree.c \
	runner/spec.c \
	runner/spec_json.c \
	runner/spec_oci.c \
	runner/spec_oci_linux.c \
	runner/state.c \
	runner/state_create.c \
	runner/state_dir.c \
	runner/state_remove.c \
	runner/state_root.c \
	runner/state_watch.c \
	runner/summary.c \
	runner/sysctls.c \
	runner/table.c \
	runner/union.c \
	runner/upper.c \
	runner/user.c

PROGRAM_LIST += unionfs-runner
unionfs-runner_SOURCES := runner/main.c
unionfs-runner_ARCHIVES = $(LIBRUNNER) $(LIBSTORE) $(LIBBASE)
unionfs-runner_LIBRARIES = $(RUNNER_LIBS)

# Its beginning, and what is executed inside of containers, whatever C library they have: these two have
# none themselves (init_system.h).
PROGRAM_LIST += unionfs-run unionfs-init
unionfs-run_SOURCES := runner/starter.c
unionfs-run_LIBRARIES := -static -nostdlib
unionfs-init_SOURCES := runner/init.c
unionfs-init_LIBRARIES := -static -nostdlib
WITHOUT_LIBRARY := $(OUT)/bin/unionfs-run $(OUT)/bin/unionfs-init
$(WITHOUT_LIBRARY): VARIANT_CFLAGS := -ffreestanding -fno-stack-protector -fno-pie
$(WITHOUT_LIBRARY): ALL_LDFLAGS := -no-pie -Wl,--build-id=none
$(OUT)/bin/unionfs-run: | $(OUT)/bin/unionfs-runner
