/* SPDX-License-Identifier: MIT */
/*
 * mountinfo tells what is mounted where, /proc/self/cgroup in which cgroup of it the runner is.  The
 * two meet in the controllers' names, which are the same in both.
 */
#include "runner/cgroup_host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"

#define SUPERVISOR "/" CGROUP_SUPERVISOR

struct reading {
	const char *proc;
	const char *prefix;
	bool is_own_given;
	struct cgroup_content memberships; /* read when it is needed: root does not need it */
	struct cgroup_host host;
	struct error *error;
};

static void deinit_hierarchy(struct cgroup_hierarchy *hierarchy)
{
	free(hierarchy->mount);
	free(hierarchy->options);
	free(hierarchy->base);
}

void cgroup_host_deinit(struct cgroup_host *host)
{
	for (size_t i = 0; i < host->n; i++)
		deinit_hierarchy(&host->items[i]);
	free(host->items);
	*host = (struct cgroup_host){ 0 };
}

const struct cgroup_hierarchy *cgroup_host_v2(const struct cgroup_host *host)
{
	for (size_t i = 0; i < host->n; i++) {
		if (host->items[i].is_v2)
			return &host->items[i];
	}
	return NULL;
}

const struct cgroup_hierarchy *cgroup_host_v1(const struct cgroup_host *host,
					      enum cgroup_controller controller)
{
	for (size_t i = 0; i < host->n; i++) {
		if (!host->items[i].is_v2 && host->items[i].controllers & CGROUP_BIT(controller))
			return &host->items[i];
	}
	return NULL;
}

/* The options of a v1 super block are controllers, a name, and these. */
static bool is_plain_option(const char *option)
{
	static const char *const plain[] = { "rw",
					     "ro",
					     "none",
					     "xattr",
					     "noprefix",
					     "clone_children",
					     "cpuset_v2_mode",
					     "all",
					     "favordynmods" };

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		if (strcmp(option, plain[i]) == 0)
			return true;
	}
	return *option == '\0' || strncmp(option, "release_agent=", 14) == 0;
}

/* What of the super block's options says which hierarchy it is, in place. */
static void keep_identity(char *options)
{
	char *rest = options;
	char *end = options;
	char *option;

	while ((option = strsep(&rest, ","))) {
		size_t len = strlen(option);

		if (is_plain_option(option))
			continue;
		if (end > options)
			*end++ = ',';
		memmove(end, option, len + 1);
		end += len;
	}
	*end = '\0';
}

static bool is_known(const struct cgroup_host *host, const struct cgroup_hierarchy *hierarchy)
{
	for (size_t i = 0; i < host->n; i++) {
		if (host->items[i].is_v2 == hierarchy->is_v2 &&
		    strcmp(host->items[i].options, hierarchy->options) == 0)
			return true;
	}
	return false;
}

static int read_proc(const struct reading *reading, const char *name, struct cgroup_content *ret)
{
	_cleanup_free_ char *path = cgroup_file_join(reading->proc, name);
	int r = path ? cgroup_file_read(path, ret) : -ENOMEM;

	return r < 0 ? error_set_errno(reading->error, r, "cannot read %s", path ? path : name) : 0;
}

static int no_memory(const struct reading *reading)
{
	return error_set_errno(reading->error, -ENOMEM,
			       "cannot note the control groups of this host");
}

/*
 * The runner's cgroup as a path below the mount point, "" for the mount point itself.  1, or 0 when
 * it is not to be seen from there: in a cgroup namespace that is not that of the mount, say.
 */
static int find_own(struct reading *reading, const struct cgroup_hierarchy *hierarchy,
		    const char *root, char **ret)
{
	struct cgroup_text cursor;
	struct cgroup_membership membership;
	int r = reading->memberships.data ? 0 : read_proc(reading, "cgroup", &reading->memberships);

	if (r < 0)
		return r;
	cursor = cgroup_content_text(&reading->memberships);
	while (cgroup_decode_membership(&cursor, &membership)) {
		_cleanup_free_ char *path = NULL;
		const char *below;

		if (!cgroup_text_is(membership.controllers, hierarchy->options))
			continue;
		path = strndup(membership.path.start, membership.path.len);
		if (!path)
			return no_memory(reading);
		below = cgroup_path_below(path, root);
		if (!below)
			return 0;
		*ret = strdup(below);
		return *ret ? 1 : no_memory(reading);
	}
	return 0;
}

static bool is_writable(const char *path)
{
	return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}

/* A cgroup that was not made for us belongs to the user manager, if there is one. */
static bool is_delegated(const struct reading *reading, const char *path)
{
	char value[2];

	return is_writable(path) && (!reading->host.has_user_bus || reading->is_own_given ||
				     getxattr(path, "user.delegate", value, sizeof(value)) == 1);
}

/* Take "supervisor" off its end: that is where the runner puts itself. */
static void leave_supervisor(char *own)
{
	size_t len = strlen(own);
	size_t tail = strlen(SUPERVISOR);

	if (len >= tail && strcmp(own + len - tail, SUPERVISOR) == 0)
		own[len - tail] = '\0';
}

static int find_base(struct reading *reading, struct cgroup_hierarchy *hierarchy, const char *root)
{
	_cleanup_free_ char *own = NULL;
	_cleanup_free_ char *path = NULL;
	int r;

	if (is_writable(hierarchy->mount)) {
		hierarchy->is_base_top = true;
		hierarchy->base = strdup(hierarchy->mount);
		return hierarchy->base ? 0 : no_memory(reading);
	}
	r = find_own(reading, hierarchy, root, &own);
	if (r <= 0)
		return r;
	leave_supervisor(own);
	if (asprintf(&path, "%s%s", hierarchy->mount, own) < 0) {
		path = NULL;
		return no_memory(reading);
	}
	if (is_delegated(reading, path))
		hierarchy->base = ptr_take(path);
	return 0;
}

/* The controllers that a file of a v2 cgroup lists; none when it cannot be read. */
static uint32_t read_controllers(const char *directory, const char *file)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, file);
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };

	if (!path || cgroup_file_read(path, &content) < 0)
		return 0;
	return cgroup_decode_controllers(cgroup_content_text(&content), ' ', true);
}

/* Only the root cgroup of the machine has no cgroup.type. */
static bool is_root_cgroup(const char *directory)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, "cgroup.type");

	return path && access(path, F_OK) < 0 && errno == ENOENT;
}

static void ask_v2(struct cgroup_hierarchy *hierarchy)
{
	hierarchy->controllers = read_controllers(hierarchy->mount, "cgroup.controllers");
	if (!hierarchy->base)
		return;
	hierarchy->base_controllers =
		hierarchy->is_base_top ? hierarchy->controllers :
					 read_controllers(hierarchy->base, "cgroup.controllers");
	if (!hierarchy->base_controllers)
		return;
	hierarchy->base_enabled = read_controllers(hierarchy->base, "cgroup.subtree_control");
	hierarchy->is_base_crowded = !is_root_cgroup(hierarchy->base);
}

static int decode_hierarchy(struct reading *reading, const struct cgroup_mount *mount,
			    struct cgroup_hierarchy *ret)
{
	_cleanup_free_ char *target = cgroup_decode_path(mount->target);
	_cleanup_free_ char *root = cgroup_decode_path(mount->root);

	ret->is_v2 = cgroup_text_is(mount->type, "cgroup2");
	ret->options = ret->is_v2 ? strdup("") : cgroup_decode_path(mount->options);
	if (!target || !root || !ret->options)
		return no_memory(reading);
	if (asprintf(&ret->mount, "%s%s", reading->prefix, target) < 0) {
		ret->mount = NULL;
		return no_memory(reading);
	}
	if (!ret->is_v2) {
		keep_identity(ret->options);
		ret->controllers = cgroup_decode_controllers(
			(struct cgroup_text){ ret->options, strlen(ret->options) }, ',', false);
	}
	if (is_known(&reading->host, ret) || (!ret->is_v2 && !ret->controllers))
		return 0;
	return find_base(reading, ret, root);
}

static int add_hierarchy(struct reading *reading, const struct cgroup_mount *mount)
{
	struct cgroup_host *host = &reading->host;
	struct cgroup_hierarchy hierarchy = { 0 };
	struct cgroup_hierarchy *grown;
	int r = decode_hierarchy(reading, mount, &hierarchy);

	if (r < 0 || is_known(host, &hierarchy)) {
		deinit_hierarchy(&hierarchy);
		return r;
	}
	if (hierarchy.is_v2)
		ask_v2(&hierarchy);
	grown = reallocarray(host->items, host->n + 1, sizeof(*grown));
	if (!grown) {
		deinit_hierarchy(&hierarchy);
		return no_memory(reading);
	}
	host->items = grown;
	host->items[host->n++] = hierarchy;
	return 0;
}

static int read_mounts(struct reading *reading, struct cgroup_text mountinfo)
{
	struct cgroup_mount mount;
	int r = 0;

	while (r >= 0 && cgroup_decode_mount(&mountinfo, &mount)) {
		if (cgroup_text_is(mount.type, "cgroup") || cgroup_text_is(mount.type, "cgroup2"))
			r = add_hierarchy(reading, &mount);
	}
	return r;
}

/* The socket that the user's systemd listens on for its own tools. */
static bool has_manager(const char *runtime)
{
	_cleanup_free_ char *path = cgroup_file_join(runtime, "systemd/private");

	return path && access(path, W_OK) == 0;
}

static bool has_user_bus(const char *runtime)
{
	char fallback[sizeof("/run/user/") + 10];

	if (!runtime)
		runtime = secure_getenv("XDG_RUNTIME_DIR");
	if (!runtime) {
		(void)snprintf(fallback, sizeof(fallback), "/run/user/%u", geteuid()); /* fits */
		runtime = fallback;
	}
	return has_manager(runtime);
}

static int read_host(struct reading *reading, const char *runtime)
{
	_cleanup_cgroup_content_ struct cgroup_content mountinfo = { 0 };
	_cleanup_cgroup_content_ struct cgroup_content ids = { 0 };
	struct cgroup_host *host = &reading->host;
	int r = read_proc(reading, "uid_map", &ids);

	if (r == 0)
		r = read_proc(reading, "mountinfo", &mountinfo);
	if (r < 0)
		return r;
	host->is_privileged =
		geteuid() == 0 && cgroup_decode_is_every_id(cgroup_content_text(&ids));
	host->has_user_bus = !host->is_privileged && has_user_bus(runtime);
	return read_mounts(reading, cgroup_content_text(&mountinfo));
}

int cgroup_host_read(const struct cgroup_host_places *places, struct cgroup_host *ret,
		     struct error *error)
{
	static const struct cgroup_host_places here = { 0 };
	struct reading reading = { .error = error };
	int r;

	places = places ? places : &here;
	reading.proc = places->proc ? places->proc : "/proc/self";
	reading.prefix = places->prefix ? places->prefix : "";
	reading.is_own_given = places->is_own_given;
	r = read_host(&reading, places->runtime);
	cgroup_content_deinit(&reading.memberships);
	if (r < 0) {
		cgroup_host_deinit(&reading.host);
		return r;
	}
	*ret = reading.host;
	return 0;
}
