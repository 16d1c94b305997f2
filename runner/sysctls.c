/* SPDX-License-Identifier: MIT */
/*
 * What may be set is a list of what namespaces have of their own, as the kernel registers them
 * (ipc/ipc_sysctl.c, ipc/mq_sysctl.c, kernel/utsname_sysctl.c; all of net with a network
 * namespace).  What is not in the list belongs to the host, whatever its name promises: the kernel
 * would let root of the initial user namespace write it.
 */
#include "runner/sysctls.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

static const char directory[] = "sys/";

/* A path below /proc/sys; one that ends with "/" stands for everything below it. */
static const struct {
	const char *path;
	enum spec_ns ns;
} namespaced[] = {
	{ "fs/mqueue/", SPEC_NS_IPC },         { "kernel/auto_msgmni", SPEC_NS_IPC },
	{ "kernel/msg_next_id", SPEC_NS_IPC }, { "kernel/msgmax", SPEC_NS_IPC },
	{ "kernel/msgmnb", SPEC_NS_IPC },      { "kernel/msgmni", SPEC_NS_IPC },
	{ "kernel/sem", SPEC_NS_IPC },         { "kernel/sem_next_id", SPEC_NS_IPC },
	{ "kernel/shm_next_id", SPEC_NS_IPC }, { "kernel/shm_rmid_forced", SPEC_NS_IPC },
	{ "kernel/shmall", SPEC_NS_IPC },      { "kernel/shmmax", SPEC_NS_IPC },
	{ "kernel/shmmni", SPEC_NS_IPC },      { "kernel/domainname", SPEC_NS_UTS },
	{ "kernel/hostname", SPEC_NS_UTS },    { "net/", SPEC_NS_NET },
};

static const char *const ns_names[SPEC_N_NS] = {
	[SPEC_NS_NET] = "network",
	[SPEC_NS_IPC] = "IPC",
	[SPEC_NS_UTS] = "UTS",
};

static bool is_name_byte(char c)
{
	return isalnum((unsigned char)c) || strchr("_@:-", c);
}

/* No component is empty or begins with a dot. */
static bool is_plain_path(const char *path)
{
	for (;; path++) {
		if (*path == '\0' || *path == '/' || *path == '.')
			return false;
		path = strchr(path, '/');
		if (!path)
			return true;
	}
}

int sysctls_path(const char *name, size_t len, char path[SYSCTLS_PATH_SIZE])
{
	const size_t start = sizeof(directory) - 1;
	char separator = '\0';
	char made[SYSCTLS_PATH_SIZE];

	if (len >= SYSCTLS_PATH_SIZE - start)
		return -ENAMETOOLONG;
	memcpy(made, directory, start);
	for (size_t i = 0; i < len; i++) {
		const char c = name[i];

		if (c == '.' || c == '/') {
			if (!separator)
				separator = c;
			made[start + i] = c == separator ? '/' : '.';
		} else if (c != '\0' && is_name_byte(c)) {
			made[start + i] = c;
		} else {
			return -EINVAL;
		}
	}
	made[start + len] = '\0';
	if (!is_plain_path(made + start))
		return -EINVAL;
	memcpy(path, made, start + len + 1);
	return 0;
}

/* Returns the namespace that the parameter belongs to, or -ENOENT. */
static int find_namespace(const char *path)
{
	path += sizeof(directory) - 1;
	for (size_t i = 0; i < ARRAY_SIZE(namespaced); i++) {
		const char *known = namespaced[i].path;
		const size_t len = strlen(known);

		if (known[len - 1] == '/' ? strncmp(path, known, len) == 0 :
					    strcmp(path, known) == 0)
			return (int)namespaced[i].ns;
	}
	return -ENOENT;
}

static int check_one(const struct spec *spec, const char *setting, struct error *error)
{
	const size_t len = strcspn(setting, "=");
	char path[SYSCTLS_PATH_SIZE];
	int ns;

	if (setting[len] != '=' || setting[len + 1] == '\0')
		return error_set(error, -EINVAL, "sysctl \"%.128s\" is not NAME=VALUE", setting);
	if (sysctls_path(setting, len, path) < 0)
		return error_set(error, -EINVAL, "\"%.*s\" is not the name of a sysctl",
				 (int)MIN(len, 128), setting);
	ns = find_namespace(path);
	if (ns < 0)
		return error_set(error, -EINVAL,
				 "sysctl %.*s belongs to the whole host, not to a container",
				 (int)len, setting);
	if (spec->namespaces[ns].mode == SPEC_NS_SHARED)
		return error_set(error, -EINVAL,
				 "sysctl %.*s would change the host: the container has no %s "
				 "namespace of its own",
				 (int)len, setting, ns_names[ns]);
	return 0;
}

int sysctls_check(const struct spec *spec, struct error *error)
{
	for (size_t i = 0; i < spec->sysctls.n; i++) {
		int r = check_one(spec, spec->sysctls.items[i], error);

		if (r < 0)
			return r;
	}
	return 0;
}

static int write_one(int proc, const char *setting, struct error *error)
{
	const size_t len = strcspn(setting, "=");
	const char *value = setting + len + 1;
	_cleanup_fd_ int fd = -1;
	char path[SYSCTLS_PATH_SIZE];
	ssize_t n;
	int r = sysctls_path(setting, len, path);

	if (r < 0)
		return error_set(error, r, "\"%.*s\" is not the name of a sysctl",
				 (int)MIN(len, 128), setting);
	fd = sys_open_beneath(proc, path, O_WRONLY);
	if (fd == -ENOENT)
		return error_set(error, fd, "this kernel has no sysctl %.*s", (int)len, setting);
	if (fd < 0)
		return error_set_errno(error, fd, "cannot open sysctl %.*s", (int)len, setting);
	n = write(fd, value, strlen(value)); /* whole or not at all */
	if (n < 0)
		return error_set_errno(error, -errno, "cannot set sysctl %s", setting);
	return 0;
}

bool sysctls_lets_ping(const struct spec *spec)
{
	return spec->net.mode == SPEC_NET_BRIDGE || spec->net.mode == SPEC_NET_PASTA;
}

/* Every group that is mapped: the kernel takes no bound that is not.  A comfort, no promise. */
static void let_ping(int proc)
{
	static const char *const ranges[] = { "0 2147483647", "0 65535", "0 0" };
	_cleanup_fd_ int fd = sys_open_beneath(proc, "sys/net/ipv4/ping_group_range", O_WRONLY);

	for (size_t i = 0; fd >= 0 && i < ARRAY_SIZE(ranges); i++) {
		if (write(fd, ranges[i], strlen(ranges[i])) > 0)
			return;
	}
}

int sysctls_apply(const struct spec *spec, int proc, struct error *error)
{
	int r = sysctls_check(spec, error);

	if (r == 0 && sysctls_lets_ping(spec))
		let_ping(proc);
	for (size_t i = 0; r == 0 && i < spec->sysctls.n; i++)
		r = write_one(proc, spec->sysctls.items[i], error);
	return r;
}
