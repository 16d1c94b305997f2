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
	{ "kernel", "the union's whiteouts", FOR_ALL, doctor_host_kernel, 8, NULL, KERNEL_REMEDY },
	{ "kernel 5.12", "mounts that cannot be tricked", FOR_NOBODY, doctor_host_kernel, 12, NULL,
	  KERNEL_REMEDY },

	{ "user namespace", "containers of ordinary users, --map", FOR_USERS,
	  doctor_host_user_namespace, 0, NULL, OPTION_REMEDY " (CONFIG_USER_NS)" },
	{ "mount namespace", "a root of its own", FOR_ALL, doctor_host_namespace, CLONE_NEWNS, NULL,
	  OPTION_REMEDY },
	{ "pid namespace", "processes of its own", FOR_ALL, doctor_host_namespace, CLONE_NEWPID,
	  NULL, OPTION_REMEDY " (CONFIG_PID_NS)" },
	{ "network namespace", "a network of its own", FOR_ALL, doctor_host_namespace, CLONE_NEWNET,
	  NULL, OPTION_REMEDY " (CONFIG_NET_NS)" },
	{ "IPC namespace", "messages of its own", FOR_ALL, doctor_host_namespace, CLONE_NEWIPC,
	  NULL, OPTION_REMEDY " (CONFIG_IPC_NS)" },
	{ "UTS namespace", "a host name of its own", FOR_ALL, doctor_host_namespace, CLONE_NEWUTS,
	  NULL, OPTION_REMEDY " (CONFIG_UTS_NS)" },
	{ "cgroup namespace", "hiding the host's groups", FOR_ALL, doctor_host_namespace,
	  CLONE_NEWCGROUP, NULL, OPTION_REMEDY " (CONFIG_CGROUPS)" },
	{ "time namespace", "--time-offset", FOR_NOBODY, doctor_host_namespace, CLONE_NEWTIME, NULL,
	  OPTION_REMEDY " (CONFIG_TIME_NS, Linux 5.6)" },

	{ "newuidmap", "more than one user in a container of a user", FOR_NOBODY,
	  doctor_host_id_program, 0, "newuidmap", "apt install uidmap" },
	{ "newgidmap", "more than one group in a container of a user", FOR_NOBODY,
	  doctor_host_id_program, 0, "newgidmap", "apt install uidmap" },
	{ "subordinate users", "more than one user in a container of a user", FOR_NOBODY,
	  doctor_host_subids, 'u', "/etc/subuid", NULL },
	{ "subordinate groups", "more than one group in a container of a user", FOR_NOBODY,
	  doctor_host_subids, 'g', "/etc/subgid", NULL },

	{ "fuse", "the union", FOR_ALL, doctor_mounts_type, 0, "fuse", "modprobe fuse" },
	{ "/dev/fuse", "the union", FOR_ALL, doctor_mounts_device, 0, "/dev/fuse",
	  "mknod -m 0666 /dev/fuse c 10 229" },
	{ "overlayfs", "the kernel's own unions", FOR_NOBODY, doctor_mounts_type, 1, "overlay",
	  NULL },
	{ "fsopen", "mounts", FOR_ALL, doctor_mounts_call, 0, "fsopen", MOUNT_REMEDY },
	{ "open_tree", "mounts", FOR_ALL, doctor_mounts_call, 0, "open_tree", MOUNT_REMEDY },
	{ "move_mount", "mounts", FOR_ALL, doctor_mounts_call, 0, "move_mount", MOUNT_REMEDY },
	{ "mount_setattr", "read-only volumes with what is below", FOR_ALL, doctor_mounts_call, 0,
	  "mount_setattr", MOUNT_REMEDY },
	{ "procfs", "/proc of a container", FOR_ALL, doctor_mounts_proc, 0, NULL,
	  "in a container: have that one started without masked paths in /proc (podman: "
	  "--security-opt unmask=ALL)" },

	{ "cgroups", "limits and accounting", FOR_NOBODY, doctor_cgroups_layout, 0, NULL,
	  V1_REMEDY },
	{ "cgroup memory", "-m", FOR_NOBODY, doctor_cgroups_controller, 0, "memory",
	  CGROUP_REMEDY " (cgroup_enable=memory)" },
	{ "cgroup cpu", "--cpus, --cpu-shares", FOR_NOBODY, doctor_cgroups_controller, 0, "cpu",
	  CGROUP_REMEDY },
	{ "cgroup cpuset", "--cpuset-cpus", FOR_NOBODY, doctor_cgroups_controller, 0, "cpuset",
	  CGROUP_REMEDY },
	{ "cgroup pids", "--pids-limit", FOR_NOBODY, doctor_cgroups_controller, 0, "pids",
	  CGROUP_REMEDY },
	{ "cgroup io", "--io-weight, --device-read-bps", FOR_NOBODY, doctor_cgroups_controller, 0,
	  "io", CGROUP_REMEDY },
	{ "cgroup devices", "keeping devices away", FOR_NOBODY, doctor_cgroups_controller, 0,
	  "devices", CGROUP_REMEDY },
	{ "cgroup freezer", "freeze, kill", FOR_NOBODY, doctor_cgroups_controller, 0, "freezer",
	  CGROUP_REMEDY },

	{ "seccomp", "filters of system calls", FOR_ALL, doctor_host_seccomp, 0, NULL,
	  OPTION_REMEDY " (CONFIG_SECCOMP_FILTER)" },
	{ "keyrings", "keys of its own", FOR_NOBODY, doctor_host_keyring, 0, NULL,
	  OPTION_REMEDY " (CONFIG_KEYS), or let the seccomp filter around us pass keyctl" },
	{ "terminals", "-t", FOR_NOBODY, doctor_host_terminal, 0, NULL,
	  "mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts; ln -sf pts/ptmx /dev/ptmx" },

	{ "bridge", "--net bridge", FOR_NOBODY, doctor_net_link, 0, "bridge", "modprobe bridge" },
	{ "veth", "--net bridge", FOR_NOBODY, doctor_net_link, 0, "veth", "modprobe veth" },
	{ "nftables", "-p, the way out of a bridge", FOR_NOBODY, doctor_net_nftables, 0, NULL,
	  "modprobe nf_tables" },
	{ "libnftables", "-p, the way out of a bridge", FOR_NOBODY, doctor_net_library, 0,
	  "libnftables.so.1", "apt install libnftables1" },
	{ "ip_forward", "the way out of a bridge", FOR_NOBODY, doctor_net_setting, 0,
	  "/proc/sys/net/ipv4/ip_forward", "sysctl -w net.ipv4.ip_forward=1" },
	{ "pasta", "networks of ordinary users", FOR_NOBODY, doctor_net_program, 0,
	  "pasta slirp4netns", "apt install passt" },
};
const size_t doctor_n_checks = ARRAY_SIZE(doctor_checks);
