/* SPDX-License-Identifier: MIT */
/* A thing is looked at by one line here: what it is for, who needs it, and what helps. */
#include "runner/doctor_checks.h"

#include <sched.h>

#include "runner/doctor_cgroups.h"
#include "runner/doctor_host.h"
#include "runner/doctor_mounts.h"
#include "runner/doctor_net.h"

#define FOR_NOBODY DOCTOR_FOR_NOBODY
#define FOR_USERS DOCTOR_FOR_USERS
#define FOR_ALL DOCTOR_FOR_ALL

#define KERNEL_REMEDY "boot a newer kernel"
#define OPTION_REMEDY "boot a kernel that is built with it"
#define MOUNT_REMEDY "boot a kernel from 5.12 on, or let the seccomp filter around us pass it"
#define CGROUP_REMEDY "boot with it enabled, and mount its hierarchy"
#define V1_REMEDY "mount -t cgroup2 none /sys/fs/cgroup, or the hierarchies of v1 below it"

const struct doctor_check doctor_checks[] = {
	{ "kernel", "the union's whiteouts", FOR_ALL, 8, doctor_host_kernel, NULL, KERNEL_REMEDY },
	{ "kernel 5.12", "mounts that cannot be tricked", FOR_NOBODY, 12, doctor_host_kernel, NULL,
	  KERNEL_REMEDY },

	{ "user namespace", "containers of ordinary users, --map", FOR_USERS, 0,
	  doctor_host_user_namespace, NULL, OPTION_REMEDY " (CONFIG_USER_NS)" },
	{ "mount namespace", "a root of its own", FOR_ALL, CLONE_NEWNS, doctor_host_namespace, NULL,
	  OPTION_REMEDY },
	{ "pid namespace", "processes of its own", FOR_ALL, CLONE_NEWPID, doctor_host_namespace,
	  NULL, OPTION_REMEDY " (CONFIG_PID_NS)" },
	{ "network namespace", "a network of its own", FOR_ALL, CLONE_NEWNET, doctor_host_namespace,
	  NULL, OPTION_REMEDY " (CONFIG_NET_NS)" },
	{ "IPC namespace", "messages of its own", FOR_ALL, CLONE_NEWIPC, doctor_host_namespace,
	  NULL, OPTION_REMEDY " (CONFIG_IPC_NS)" },
	{ "UTS namespace", "a host name of its own", FOR_ALL, CLONE_NEWUTS, doctor_host_namespace,
	  NULL, OPTION_REMEDY " (CONFIG_UTS_NS)" },
	{ "cgroup namespace", "hiding the host's groups", FOR_ALL, CLONE_NEWCGROUP,
	  doctor_host_namespace, NULL, OPTION_REMEDY " (CONFIG_CGROUPS)" },
	{ "time namespace", "--time-offset", FOR_NOBODY, CLONE_NEWTIME, doctor_host_namespace, NULL,
	  OPTION_REMEDY " (CONFIG_TIME_NS, Linux 5.6)" },

	{ "newuidmap", "more than one user in a container of a user", FOR_NOBODY, 0,
	  doctor_host_id_program, "newuidmap", "apt install uidmap" },
	{ "newgidmap", "more than one group in a container of a user", FOR_NOBODY, 0,
	  doctor_host_id_program, "newgidmap", "apt install uidmap" },
	{ "subordinate users", "more than one user in a container of a user", FOR_NOBODY, 'u',
	  doctor_host_subids, "/etc/subuid", NULL },
	{ "subordinate groups", "more than one group in a container of a user", FOR_NOBODY, 'g',
	  doctor_host_subids, "/etc/subgid", NULL },

	{ "fuse", "the union", FOR_ALL, 0, doctor_mounts_type, "fuse", "modprobe fuse" },
	{ "/dev/fuse", "the union", FOR_ALL, 0, doctor_mounts_device, "/dev/fuse",
	  "mknod -m 0666 /dev/fuse c 10 229" },
	{ "overlayfs", "the kernel's own unions", FOR_NOBODY, 1, doctor_mounts_type, "overlay",
	  NULL },
	{ "fsopen", "mounts", FOR_ALL, 0, doctor_mounts_call, "fsopen", MOUNT_REMEDY },
	{ "open_tree", "mounts", FOR_ALL, 0, doctor_mounts_call, "open_tree", MOUNT_REMEDY },
	{ "move_mount", "mounts", FOR_ALL, 0, doctor_mounts_call, "move_mount", MOUNT_REMEDY },
	{ "mount_setattr", "read-only volumes with what is below", FOR_ALL, 0, doctor_mounts_call,
	  "mount_setattr", MOUNT_REMEDY },
	{ "procfs", "/proc of a container", FOR_ALL, 0, doctor_mounts_proc, NULL,
	  "in a container: have that one started without masked paths in /proc (podman: "
	  "--security-opt unmask=ALL)" },

	{ "cgroups", "limits and accounting", FOR_NOBODY, 0, doctor_cgroups_layout, NULL,
	  V1_REMEDY },
	{ "cgroup memory", "-m", FOR_NOBODY, 0, doctor_cgroups_controller, "memory",
	  CGROUP_REMEDY " (cgroup_enable=memory)" },
	{ "cgroup cpu", "--cpus, --cpu-shares", FOR_NOBODY, 0, doctor_cgroups_controller, "cpu",
	  CGROUP_REMEDY },
	{ "cgroup cpuset", "--cpuset-cpus", FOR_NOBODY, 0, doctor_cgroups_controller, "cpuset",
	  CGROUP_REMEDY },
	{ "cgroup pids", "--pids-limit", FOR_NOBODY, 0, doctor_cgroups_controller, "pids",
	  CGROUP_REMEDY },
	{ "cgroup io", "--io-weight, --device-read-bps", FOR_NOBODY, 0, doctor_cgroups_controller,
	  "io", CGROUP_REMEDY },
	{ "cgroup devices", "keeping devices away", FOR_NOBODY, 0, doctor_cgroups_controller,
	  "devices", CGROUP_REMEDY },
	{ "cgroup freezer", "freeze, kill", FOR_NOBODY, 0, doctor_cgroups_controller, "freezer",
	  CGROUP_REMEDY },

	{ "seccomp", "filters of system calls", FOR_ALL, 0, doctor_host_seccomp, NULL,
	  OPTION_REMEDY " (CONFIG_SECCOMP_FILTER)" },
	{ "keyrings", "keys of its own", FOR_NOBODY, 0, doctor_host_keyring, NULL,
	  OPTION_REMEDY " (CONFIG_KEYS), or let the seccomp filter around us pass keyctl" },
	{ "terminals", "-t", FOR_NOBODY, 0, doctor_host_terminal, NULL,
	  "mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts; ln -sf pts/ptmx /dev/ptmx" },

	{ "bridge", "--net bridge", FOR_NOBODY, 0, doctor_net_link, "bridge", "modprobe bridge" },
	{ "veth", "--net bridge", FOR_NOBODY, 0, doctor_net_link, "veth", "modprobe veth" },
	{ "nftables", "-p, the way out of a bridge", FOR_NOBODY, 0, doctor_net_nftables, NULL,
	  "modprobe nf_tables" },
	{ "libnftables", "-p, the way out of a bridge", FOR_NOBODY, 0, doctor_net_library,
	  "libnftables.so.1", "apt install libnftables1" },
	{ "ip_forward", "the way out of a bridge", FOR_NOBODY, 0, doctor_net_setting,
	  "/proc/sys/net/ipv4/ip_forward", "sysctl -w net.ipv4.ip_forward=1" },
	{ "pasta", "networks of ordinary users", FOR_NOBODY, 0, doctor_net_program,
	  "pasta slirp4netns", "apt install passt" },
};
const size_t doctor_n_checks = ARRAY_SIZE(doctor_checks);
