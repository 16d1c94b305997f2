/* SPDX-License-Identifier: MIT */
/*
 * What a container is to be, in the vocabulary of the OCI runtime specification's config.json
 * (runtime-spec 1.2, config.md and config-linux.md), with what a union adds to it.
 *
 * Plain data: spec_init gives the defaults, the command line (cli) or a file (spec_json) fills it
 * in, the plan is made from it.  Strings and arrays belong to the spec and are freed by
 * spec_deinit.  Nothing here asks the machine.
 */
#ifndef RUNNER_SPEC_H
#define RUNNER_SPEC_H

#include <sys/types.h>

#include "lib/base.h"
#include "lib/idtext.h"
#include "lib/strv.h"

/** A limit that was not given. */
#define SPEC_UNSET (-1)

/** No limit, said by name: update lifts one that there is. */
#define SPEC_UNLIMITED INT64_MAX

/** The longest name of a container; its cgroups and its host name are named after it. */
#define SPEC_NAME_MAX 64

enum spec_ns {
	SPEC_NS_USER,
	SPEC_NS_MOUNT,
	SPEC_NS_PID,
	SPEC_NS_NET,
	SPEC_NS_IPC,
	SPEC_NS_UTS,
	SPEC_NS_CGROUP,
	SPEC_NS_TIME,
};
#define SPEC_N_NS 8

enum spec_ns_mode {
	SPEC_NS_NEW,    /* the container's own */
	SPEC_NS_SHARED, /* the runner's */
	SPEC_NS_JOINED, /* the one that path shows */
};

struct spec_namespace {
	enum spec_ns_mode mode;
	char *path; /* SPEC_NS_JOINED: a file of /proc/PID/ns, or one it is bound to */
};

/** How the id maps come about, when they are not listed. */
enum spec_map_mode {
	SPEC_MAP_AUTO,    /* root: none; others: root is the user, the rest his subordinate ids */
	SPEC_MAP_ROOT,    /* only root, which is the user */
	SPEC_MAP_KEEP_ID, /* the user keeps his number, the rest are his subordinate ids */
	SPEC_MAP_LISTED,  /* uid_maps and gid_maps as they are */
};

/** mounts[]: options as in fstab, comma separated, flags and data mixed. */
struct spec_mount {
	char *destination;
	char *type; /* "bind", "tmpfs", "proc", ... */
	char *source;
	char *options; /* never NULL */
};

struct spec_mounts {
	struct spec_mount *items;
	size_t n;
};

/** linux.devices[]: a node to be there. */
struct spec_device {
	char *path;   /* in the container */
	char *source; /* on the host, where it is shown instead of made; NULL: @path */
	char type;    /* 'c' or 'b' */
	uint32_t major;
	uint32_t minor;
	mode_t mode; /* permission bits */
	uint32_t uid;
	uint32_t gid;
};

struct spec_devices {
	struct spec_device *items;
	size_t n;
};

/** linux.resources.devices[]: later ones win. */
struct spec_device_rule {
	bool is_allowed;
	char type;     /* 'a' all, 'c' or 'b' */
	int64_t major; /* SPEC_UNSET: all */
	int64_t minor;
	char access[4]; /* of "rwm" */
};

struct spec_device_rules {
	struct spec_device_rule *items;
	size_t n;
};

/** linux.resources.blockIO.throttle*Device[]. */
enum spec_throttle_kind {
	SPEC_READ_BPS,
	SPEC_WRITE_BPS,
	SPEC_READ_IOPS,
	SPEC_WRITE_IOPS,
};

struct spec_throttle {
	enum spec_throttle_kind kind;
	uint32_t major;
	uint32_t minor;
	uint64_t rate; /* bytes or operations a second */
};

struct spec_throttles {
	struct spec_throttle *items;
	size_t n;
};

/** linux.resources.  Numbers are SPEC_UNSET where nothing is limited. */
struct spec_resources {
	int64_t memory_limit;       /* bytes */
	int64_t memory_reservation; /* bytes */
	int64_t memory_swap;        /* bytes of memory and swap together, as in config.json */
	int64_t cpu_shares;         /* 2..262144, 1024 is the weight of everybody else */
	int64_t cpu_quota;          /* microseconds in each period */
	int64_t cpu_period;         /* microseconds */
	char *cpuset_cpus;          /* "0-1,3", or NULL */
	char *cpuset_mems;
	int64_t pids_limit;
	int64_t io_weight; /* 10..1000, as blkio of cgroup v1 has it */
	struct spec_throttles throttles;
	struct spec_device_rules device_rules;
	bool is_best_effort; /* a limit that cannot be applied is a warning */
};

/** process.rlimits[]. */
struct spec_rlimit {
	int resource;  /* RLIMIT_* */
	uint64_t soft; /* RLIM_INFINITY: unlimited */
	uint64_t hard;
};

struct spec_rlimits {
	struct spec_rlimit *items;
	size_t n;
};

/** process.capabilities: a bit for each CAP_*.  Root has neither inheritable nor ambient ones. */
struct spec_capabilities {
	uint64_t bounding;
	uint64_t permitted; /* also effective */
	uint64_t ambient;   /* all that a user who is not root has; also inheritable for him */
	uint64_t required;  /* an error where the runner lacks one; others are left out quietly */
};

struct spec_process {
	struct strv args;
	struct strv env; /* NAME=VALUE */
	char *cwd;       /* absolute; NULL: "/" */
	char *user;      /* as given: USER[:GROUP], names of the image or numbers; NULL: root */
	uint32_t uid;    /* what user means, filled in when the root is known */
	uint32_t gid;
	uint32_t *groups; /* supplementary ones, including process.user.additionalGids */
	size_t n_groups;
	int umask; /* SPEC_UNSET: 022 */
	struct spec_capabilities capabilities;
	struct spec_rlimits rlimits;
	bool no_new_privileges;
	int oom_score_adj; /* OOM_SCORE_UNSET: as the runner's */
	bool has_terminal; /* a pseudo terminal of its own */
	uint16_t rows;     /* of the terminal; 0: unknown */
	uint16_t columns;
};
#define SPEC_OOM_SCORE_UNSET 10000

enum spec_seccomp { SPEC_SECCOMP_DEFAULT, SPEC_SECCOMP_NONE, SPEC_SECCOMP_FILE };

/** What the root is made of. */
struct spec_root {
	struct strv lowers; /* directories, the top one first; absolute */
	char *image;        /* what they were given as, where that is an image; or NULL */
	char *upper;        /* NULL: a throwaway one */
	char *work;         /* NULL: unionfs-mount chooses */
	int64_t tmpfs_size; /* the throwaway upper lies in memory of this size; SPEC_UNSET: on disk */
	bool is_readonly;
};

enum spec_net_mode {
	SPEC_NET_NONE,   /* not even a loopback that is up */
	SPEC_NET_LO,     /* loopback only */
	SPEC_NET_HOST,   /* the runner's */
	SPEC_NET_BRIDGE, /* a veth pair to our bridge */
	SPEC_NET_PASTA,  /* user mode: pasta or slirp4netns */
	SPEC_NET_JOINED, /* linux.namespaces has a path */
};

struct spec_port {
	char *host_ip; /* NULL: any */
	uint16_t host_port;
	uint16_t container_port;
	bool is_udp;
};

struct spec_ports {
	struct spec_port *items;
	size_t n;
};

struct spec_net {
	enum spec_net_mode mode;
	char *bridge; /* the bridge's name; NULL: ours */
	char *ip;     /* the wanted IPv4 address; NULL: one of the pool */
	char *mac;    /* NULL: chosen */
	struct spec_ports ports;
	struct strv dns;         /* addresses for resolv.conf; empty: the host's */
	struct strv extra_hosts; /* "NAME:ADDRESS" for hosts */
};

enum spec_init_mode {
	SPEC_INIT_OURS,     /* our init is process 1, the command its child */
	SPEC_INIT_AS_PID_1, /* the command is process 1 */
};

struct spec {
	char *name; /* [A-Za-z0-9_][A-Za-z0-9_.-]*, SPEC_NAME_MAX at most; NULL: one is chosen */
	struct spec_root root;
	struct spec_process process;
	char *hostname;            /* NULL: the name */
	struct spec_mounts mounts; /* beyond the default ones */
	struct spec_namespace namespaces[SPEC_N_NS];
	enum spec_map_mode map_mode;
	struct id_maps uid_maps;
	struct id_maps gid_maps;
	int64_t boottime_offset; /* linux.timeOffsets, seconds */
	int64_t monotonic_offset;
	struct spec_devices devices; /* beyond the default ones */
	struct spec_resources resources;
	char *cgroups_path; /* NULL: below ours; else below the root of each hierarchy */
	bool has_cgroup;    /* --cgroup none: no cgroup at all */
	enum spec_seccomp seccomp;
	char *seccomp_file;
	struct strv masked_paths;
	struct strv readonly_paths;
	struct strv sysctls; /* NAME=VALUE */
	struct spec_net net;

	/* How it is run. */
	enum spec_init_mode init_mode;
	bool is_detached;
	bool is_removed; /* --rm: nothing stays when it has ended */
	bool is_privileged;
	bool waits_for_all; /* the end of the command does not end the others */
	int stop_signal;
	int64_t stop_timeout_ms;
	int64_t timeout_ms; /* SPEC_UNSET: none */
};

/** The defaults: every namespace of its own but user, loopback, a private root, nothing limited. */
void spec_init(struct spec *spec);

/** Free everything.  A zeroed spec is accepted. */
void spec_deinit(struct spec *spec);

/** Whether @name may be a container's. */
bool spec_is_name(const char *name);

/**
 * Append a zeroed item to an array of the spec (`spec_grow(&spec->mounts)` and the like) and return
 * it, or NULL when memory is short.
 */
#define spec_grow(array)                                                                           \
	((__typeof__((array)->items))spec_grow_array(&(array)->items, &(array)->n,                 \
						     sizeof(*(array)->items)))

/** @items is the address of the array's pointer. */
void *spec_grow_array(void *items, size_t *n, size_t size);

#endif
