# librunner.a: the container runner but for its main().

RUNNER_SOURCES := \
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
	runner/spec.c
