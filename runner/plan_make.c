/* SPDX-License-Identifier: MIT */
/*
 * From what is wanted to what is done.  Memory that runs short is remembered and told at the end, so
 * that the list of steps reads as one.
 */
#include "runner/plan_make.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/sysctls.h"

struct builder {
	struct plan *plan;
	const struct spec *spec;
	const struct plan_host *host;
	int r;
};

struct default_mount {
	const char *object;
	const char *type;
	const char *options;
};

#define DEV_OPTIONS "nosuid,noexec,strictatime,mode=755,size=65536k"

/* gid=5 is tty's, where it is mapped (lesson of many: devpts wants its gid to exist). */
#define PTS_OPTIONS "nosuid,noexec,ptmxmode=0666,mode=0620"

/* clang-format off: one row is one thing to read. */
static const struct spec_device devices[] = {
	{ (char *)"/dev/null", NULL, 'c', 1, 3, 0666, 0, 0 },
	{ (char *)"/dev/zero", NULL, 'c', 1, 5, 0666, 0, 0 },
	{ (char *)"/dev/full", NULL, 'c', 1, 7, 0666, 0, 0 },
	{ (char *)"/dev/random", NULL, 'c', 1, 8, 0666, 0, 0 },
	{ (char *)"/dev/urandom", NULL, 'c', 1, 9, 0666, 0, 0 },
	{ (char *)"/dev/tty", NULL, 'c', 5, 0, 0666, 0, 0 },
};

static const struct {
	const char *object;
	const char *source;
} links[] = {
	{ "/dev/fd", "/proc/self/fd" },       { "/dev/stdin", "/proc/self/fd/0" },
	{ "/dev/stdout", "/proc/self/fd/1" }, { "/dev/stderr", "/proc/self/fd/2" },
	{ "/dev/ptmx", "pts/ptmx" },
};
/* clang-format on */

/* A step whose operands are set by the caller; a scratch one when memory is short. */
static struct step *add(struct builder *b, enum step_kind kind, const char *object)
{
	static struct step scratch;
	struct step *grown = reallocarray(b->plan->steps, b->plan->n + 1, sizeof(*b->plan->steps));
	struct step *step = &scratch;

	if (grown) {
		b->plan->steps = grown;
		step = &grown[b->plan->n++];
	} else {
		b->r = -ENOMEM;
	}
	*step = (struct step){ .kind = kind };
	step->object = grown ? strdup(object) : NULL;
	if (!step->object)
		b->r = -ENOMEM;
	return step;
}

static char *copy(struct builder *b, const char *text)
{
	char *copied = b->r == 0 ? strdup(text) : NULL;

	if (!copied)
		b->r = -ENOMEM;
	return copied;
}

static void add_mount(struct builder *b, const char *object, const char *type, const char *source,
		      const char *options)
{
	struct step *step = add(b, STEP_MOUNT, object);

	step->type = copy(b, type);
	step->source = copy(b, source);
	step->options = copy(b, options);
}

static struct step *add_bind(struct builder *b, const char *object, const char *source,
			     const char *options)
{
	struct step *step = add(b, STEP_BIND, object);

	step->source = copy(b, source);
	step->options = copy(b, options);
	return step;
}

static bool has_ns(const struct spec *spec, enum spec_ns ns)
{
	return spec->namespaces[ns].mode != SPEC_NS_SHARED;
}

static bool is_new(const struct spec *spec, enum spec_ns ns)
{
	return spec->namespaces[ns].mode == SPEC_NS_NEW;
}

/*
 * Whether device nodes of the layers and volumes are refused by the mounts they lie on.  Where they
 * are not, the device cgroup tells which may be opened, or nothing is to be refused.
 */
static bool refuses_nodes(const struct builder *b)
{
	return !b->spec->is_privileged && b->plan->cgroup.devices.n == 0;
}

/* --- host --- */

static int make_paths(struct builder *b)
{
	struct plan *plan = b->plan;
	const struct spec_root *root = &b->spec->root;
	int n = asprintf(&plan->directory, "%s/%s", b->host->state_dir, b->spec->name);

	if (n < 0) {
		plan->directory = NULL;
		return -ENOMEM;
	}
	if (asprintf(&plan->place, "%s/%s", b->host->store, b->spec->name) < 0) {
		plan->place = NULL;
		return -ENOMEM;
	}
	if (root->upper) {
		plan->upper = copy(b, root->upper);
		plan->work = root->work ? copy(b, root->work) : NULL;
		return b->r;
	}
	plan->is_upper_throwaway = true;
	if (asprintf(&plan->upper, "%s/upper", plan->place) < 0) {
		plan->upper = NULL;
		return -ENOMEM;
	}
	if (asprintf(&plan->work, "%s/work", plan->place) < 0) {
		plan->work = NULL;
		return -ENOMEM;
	}
	return 0;
}

static void add_union(struct builder *b)
{
	const struct strv *lowers = &b->spec->root.lowers;
	_cleanup_free_ char *list = NULL;
	size_t size;
	FILE *out = open_memstream(&list, &size);

	for (size_t i = 0; out && i < lowers->n; i++)
		(void)fprintf(out, "%s%s", i ? ":" : "", lowers->items[i]); /* fclose tells */
	if (!out || fclose(out) != 0)
		b->r = -ENOMEM;
	if (b->plan->is_upper_throwaway)
		(void)add(b, STEP_UPPER, b->plan->upper);
	(void)add(b, STEP_UNION, list ? list : "");
}

/* The namespaces that come with clone3(2). */
static void add_clone(struct builder *b)
{
	static const char *const names[SPEC_N_NS] = {
		[SPEC_NS_USER] = "user", [SPEC_NS_MOUNT] = "mount", [SPEC_NS_PID] = "pid",
		[SPEC_NS_NET] = "net",   [SPEC_NS_IPC] = "ipc",     [SPEC_NS_UTS] = "uts",
		[SPEC_NS_CGROUP] = NULL, [SPEC_NS_TIME] = NULL,
	};
	char list[64] = "";

	for (int ns = 0; ns < SPEC_N_NS; ns++) {
		if (!names[ns] || !is_new(b->spec, (enum spec_ns)ns))
			continue;
		if (*list)
			(void)strncat(list, ",", sizeof(list) - strlen(list) - 1);
		(void)strncat(list, names[ns], sizeof(list) - strlen(list) - 1);
	}
	(void)add(b, STEP_CLONE, list);
}

/* Whether it makes or fills in a cgroup that the daemon of the union is in, too, or one above. */
static bool concerns_daemon(const struct cgroup_plan *plan, const struct cgroup_step *step)
{
	const char *own = plan->paths.v1[step->controller];

	if (step->is_v2 || step->verb == CGROUP_DO_DELEGATE || !own)
		return true;
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if (cgroup_paths_is_joined(&plan->paths, i, CGROUP_DAEMON) &&
		    strcmp(plan->paths.v1[i], own) == 0)
			return true;
	}
	return false;
}

static void add_cgroups(struct builder *b, bool for_daemon)
{
	const struct cgroup_plan *plan = &b->plan->cgroup;

	for (size_t i = 0; i < plan->n; i++) {
		if (concerns_daemon(plan, &plan->steps[i]) == for_daemon)
			add(b, STEP_CGROUP, "")->index = i;
	}
}

/* The daemon takes longest to start, so that comes as early as it can. */
static int add_host_steps(struct builder *b, struct error *error)
{
	struct plan *plan = b->plan;
	int r;

	r = cgroup_plan_make(b->host->cgroups, b->spec, b->spec->name, &plan->cgroup, error);
	if (r == 0)
		r = net_plan_make(b->spec, b->spec->name, b->host->state_dir, &plan->net, error);
	if (r < 0)
		return r;
	(void)add(b, STEP_STATE, plan->directory);
	add_cgroups(b, true);
	if (!b->host->has_user_ns) /* otherwise it needs the namespace first */
		add_union(b);
	add_cgroups(b, false);
	(void)add(b, STEP_RESERVE, "network");
	(void)add(b, STEP_FILES, plan->directory);
	if (b->spec->seccomp != SPEC_SECCOMP_NONE)
		(void)add(b, STEP_SECCOMP,
			  b->spec->seccomp_file ? b->spec->seccomp_file : "default");
	add_clone(b);
	if (is_new(b->spec, SPEC_NS_USER))
		(void)add(b, STEP_IDS, b->host->is_single_id ? "one" : "all");
	if (b->host->has_user_ns)
		add_union(b);
	if (net_plan_has_host_part(plan->net))
		(void)add(b, STEP_NETWORK, "outside");
	return b->r;
}

/* --- container --- */

static void add_sys(struct builder *b)
{
	static const char options[] = "nosuid,nodev,noexec,ro";

	/* The kernel shows a new sysfs only to who owns the network namespace. */
	if (b->host->has_user_ns && !is_new(b->spec, SPEC_NS_NET))
		(void)add_bind(b, "/sys", "/sys", "rbind,rro,nosuid,nodev,noexec");
	else
		add_mount(b, "/sys", "sysfs", "sysfs",
			  b->spec->is_privileged ? "nosuid,nodev,noexec" : options);
}

/* Whether the container has a cgroup of its own in the hierarchy: others would show the host's. */
static bool is_own_hierarchy(const struct plan *plan, const struct cgroup_hierarchy *hierarchy)
{
	const struct cgroup_paths *paths = &plan->cgroup.paths;

	if (hierarchy->is_v2)
		return false;
	for (unsigned i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if ((hierarchy->controllers & (1U << i)) && paths->v1[i])
			return true;
	}
	return false;
}

static void add_cgroup_v1(struct builder *b)
{
	const char *access = b->spec->is_privileged ? "rw" : "ro";

	add_mount(b, "/sys/fs/cgroup", "tmpfs", "tmpfs", "nosuid,nodev,noexec,mode=755,size=64k");
	for (size_t i = 0; i < b->host->cgroups->n; i++) {
		const struct cgroup_hierarchy *hierarchy = &b->host->cgroups->items[i];
		const char *name = strrchr(hierarchy->mount, '/');
		char object[256];
		char options[256];

		if (!name || !is_own_hierarchy(b->plan, hierarchy))
			continue;
		(void)snprintf(object, sizeof(object), "/sys/fs/cgroup%s", name);
		(void)snprintf(options, sizeof(options), "nosuid,nodev,noexec,%s,%s", access,
			       hierarchy->options);
		add_mount(b, object, "cgroup", "cgroup", options);
	}
}

static void add_cgroup(struct builder *b)
{
	const struct cgroup_paths *paths = &b->plan->cgroup.paths;
	bool has_v1 = false;

	if (!is_new(b->spec, SPEC_NS_CGROUP) || cgroup_paths_is_empty(paths))
		return;
	for (unsigned i = 0; i < CGROUP_N_CONTROLLERS; i++)
		has_v1 |= paths->v1[i] != NULL;
	if (has_v1)
		add_cgroup_v1(b);
	else
		add_mount(b, "/sys/fs/cgroup", "cgroup2", "cgroup",
			  b->spec->is_privileged ? "nosuid,nodev,noexec" :
						   "nosuid,nodev,noexec,ro");
}

static void add_proc(struct builder *b)
{
	/* A new procfs shows a pid namespace to who owns it. */
	if (b->host->has_user_ns && !has_ns(b->spec, SPEC_NS_PID))
		(void)add_bind(b, "/proc", "/proc", "rbind,nosuid,nodev,noexec");
	else
		add_mount(b, "/proc", "proc", "proc", "nosuid,nodev,noexec");
}

/* Without mknod(2), or so that no other node can be made beside them. */
static bool binds_devices(const struct builder *b)
{
	const uint64_t bounding = b->spec->process.capabilities.bounding;

	return b->host->has_user_ns || !b->host->cgroups->is_privileged ||
	       (refuses_nodes(b) && (bounding & UINT64_C(1) << CAP_MKNOD));
}

static void add_devices(struct builder *b, const struct spec_device *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct step *step;

		if (binds_devices(b)) {
			(void)add_bind(b, list[i].path,
				       list[i].source ? list[i].source : list[i].path, "bind");
			continue;
		}
		step = add(b, STEP_DEVICE, list[i].path);
		step->device = list[i];
		step->device.path = NULL; /* it is the object */
		step->device.source = NULL;
	}
}

static void add_dev(struct builder *b)
{
	add_mount(b, "/dev", "tmpfs", "tmpfs",
		  binds_devices(b) ? DEV_OPTIONS ",nodev" : DEV_OPTIONS);
	add_devices(b, devices, ARRAY_SIZE(devices));
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		add(b, STEP_LINK, links[i].object)->source = copy(b, links[i].source);
	add_mount(b, "/dev/pts", "devpts", "devpts",
		  b->host->has_tty_group ? PTS_OPTIONS ",gid=5" : PTS_OPTIONS);
	add_mount(b, "/dev/shm", "tmpfs", "shm", "nosuid,nodev,noexec,mode=1777,size=65536k");
	if (is_new(b->spec, SPEC_NS_IPC) || !b->host->has_user_ns) /* else its owner's only */
		add_mount(b, "/dev/mqueue", "mqueue", "mqueue", "nosuid,nodev,noexec");
	add_devices(b, b->spec->devices.items, b->spec->devices.n);
}

static void add_etc(struct builder *b)
{
	static const char *const names[] = { "hosts", "hostname", "resolv.conf" };
	char object[32];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_free_ char *source = NULL;

		if (asprintf(&source, "%s/%s", b->plan->directory, names[i]) < 0) {
			b->r = -ENOMEM;
			return;
		}
		(void)snprintf(object, sizeof(object), "/etc/%s", names[i]);
		add_bind(b, object, source, "bind,nosuid,nodev,noexec")->is_optional = true;
	}
}

static bool is_bind(const struct spec_mount *mount)
{
	return strcmp(mount->type, "bind") == 0 || strstr(mount->options, "bind");
}

static void add_spec_mounts(struct builder *b)
{
	for (size_t i = 0; i < b->spec->mounts.n; i++) {
		const struct spec_mount *mount = &b->spec->mounts.items[i];
		const char *source = mount->source ? mount->source : mount->type;
		_cleanup_free_ char *options = NULL;

		/* In front, so that "dev" of the spec's own counts. */
		if (asprintf(&options, "%s%s", refuses_nodes(b) ? "nodev," : "", mount->options) <
		    0) {
			options = NULL;
			b->r = -ENOMEM;
			return;
		}
		if (is_bind(mount))
			(void)add_bind(b, mount->destination, source, options);
		else
			add_mount(b, mount->destination, mount->type, source, options);
	}
}

static void add_paths(struct builder *b, enum step_kind kind, const struct strv *paths)
{
	for (size_t i = 0; i < paths->n; i++)
		(void)add(b, kind, paths->items[i]);
}

static void add_mounts(struct builder *b)
{
	add(b, STEP_ROOT, "as /")->options = copy(b, refuses_nodes(b) ? "nodev" : "dev");
	add_proc(b);
	add_dev(b);
	add_sys(b);
	add_cgroup(b);
	add_etc(b);
	add_spec_mounts(b);
	if (b->spec->sysctls.n > 0 || sysctls_lets_ping(b->spec))
		(void)add(b, STEP_SYSCTL,
			  b->spec->sysctls.n > 0 ? b->spec->sysctls.items[0] :
						   "net.ipv4.ping_group_range");
	add_paths(b, STEP_MASK, &b->spec->masked_paths);
	add_paths(b, STEP_READONLY, &b->spec->readonly_paths);
	if (b->spec->root.is_readonly)
		(void)add(b, STEP_READONLY, "/");
}

/* That of users and that of processes come with the first process. */
static void add_joins(struct builder *b)
{
	for (size_t ns = 0; ns < SPEC_N_NS; ns++) {
		const struct spec_namespace *joined = &b->spec->namespaces[ns];

		if (joined->mode == SPEC_NS_JOINED && ns != SPEC_NS_USER && ns != SPEC_NS_PID)
			add(b, STEP_JOIN, joined->path)->index = ns;
	}
}

static void add_container_steps(struct builder *b)
{
	const struct spec *spec = b->spec;

	add_joins(b);
	(void)add(b, STEP_ISOLATE, "slaves only");
	if (is_new(spec, SPEC_NS_CGROUP) || is_new(spec, SPEC_NS_TIME))
		(void)add(b, STEP_UNSHARE,
			  !is_new(spec, SPEC_NS_TIME)  ? "cgroup" :
			  is_new(spec, SPEC_NS_CGROUP) ? "cgroup,time" :
							 "time");
	add_mounts(b);
	if (is_new(spec, SPEC_NS_UTS))
		(void)add(b, STEP_HOSTNAME, spec->hostname ? spec->hostname : spec->name);
	(void)add(b, STEP_INTERFACES, "inside");
	if (spec->process.has_terminal)
		(void)add(b, STEP_CONSOLE, "/dev/console");
	(void)add(b, STEP_PIVOT, "let go of the old one");
}

static void add_command_steps(struct builder *b)
{
	const struct spec_process *process = &b->spec->process;

	(void)add(b, STEP_SESSION,
		  process->has_terminal ? "with its terminal" : "without terminal");
	(void)add(b, STEP_USER, process->user ? process->user : "root");
	if (process->rlimits.n > 0)
		(void)add(b, STEP_RLIMITS, "given ones");
	if (b->spec->seccomp != SPEC_SECCOMP_NONE && !process->no_new_privileges)
		(void)add(b, STEP_FILTER, "before privileges go");
	(void)add(b, STEP_IDENTITY, process->no_new_privileges ? "for good" : "for now");
	(void)add(b, STEP_DIRECTORY, process->cwd ? process->cwd : "/");
	if (b->spec->seccomp != SPEC_SECCOMP_NONE && process->no_new_privileges)
		(void)add(b, STEP_FILTER, "last");
	(void)add(b, STEP_EXEC, process->args.n > 0 ? process->args.items[0] : "");
}

int plan_make(const struct spec *spec, const struct plan_host *host, struct plan *ret,
	      struct error *error)
{
	struct plan plan = { .spec = spec, .has_user_ns = host->has_user_ns };
	struct builder b = { .plan = &plan, .spec = spec, .host = host };
	int r;

	r = make_paths(&b);
	if (r == 0)
		r = add_host_steps(&b, error);
	if (r == 0) {
		add_container_steps(&b);
		add_command_steps(&b);
		r = b.r;
	}
	if (r < 0) {
		plan_deinit(&plan);
		return r == -ENOMEM ? error_set(error, r, "out of memory") : r;
	}
	*ret = plan;
	return 0;
}

int plan_make_command(const struct spec *spec, struct plan *ret, struct error *error)
{
	struct plan plan = { .spec = spec };
	struct builder b = { .plan = &plan, .spec = spec };

	add_command_steps(&b);
	if (b.r < 0) {
		plan_deinit(&plan);
		return error_set(error, b.r, "out of memory");
	}
	*ret = plan;
	return 0;
}
