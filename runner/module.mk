# librunner.a: the container runner but for its main().

RUNNER_SOURCES := \
	runner/caps.c \
	runner/cgroup_apply.c \
	runner/cgroup_control.c \
	runner/cgroup_decode.c \
	runner/cgroup_device.c \
	runner/cgroup_file.c \
	runner/cgroup_host.c \
	runner/cgroup_join.c \
	runner/cgroup_limits.c \
	runner/cgroup_paths.c \
	runner/cgroup_plan.c \
	runner/cgroup_stat.c \
	runner/cgroup_systemd.c \
	runner/cgroup_tree.c \
	runner/cgroup_update.c \
	runner/doctor.c \
	runner/doctor_cgroups.c \
	runner/doctor_check.c \
	runner/doctor_checks.c \
	runner/doctor_host.c \
	runner/doctor_mounts.c \
	runner/doctor_net.c \
	runner/identity.c \
	runner/idmap.c \
	runner/idtext.c \
	runner/idtool.c \
	runner/kernel.c \
	runner/ownexe.c \
	runner/quantity.c \
	runner/rlimits.c \
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
	runner/sysctls.c \
	runner/user.c
