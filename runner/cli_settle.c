/* SPDX-License-Identifier: MIT */
/*
 * A limit without what it needs would be silently without effect, and that is what nobody forgives
 * a runner: it is an error.
 */
#include "runner/cli_settle.h"

#include <errno.h>
#include <string.h>

#include "runner/cli_text.h"

/* What tells about the host or leads to it: podman and docker hide and protect the same. */
static const char *const masked[] = {
	"/proc/acpi",        "/proc/asound",  "/proc/interrupts",
	"/proc/kcore",       "/proc/keys",    "/proc/latency_stats",
	"/proc/sched_debug", "/proc/scsi",    "/proc/timer_list",
	"/proc/timer_stats", "/sys/firmware", "/sys/devices/virtual/powercap",
};

static const char *const protected[] = {
	"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
};

static bool has(const struct strv *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->items[i], text) == 0)
			return true;
	}
	return false;
}

static int add_defaults(const struct cli *cli, const char *const paths[], size_t n,
			struct strv *list, struct error *error)
{
	int r = 0;

	if (cli->spec.is_privileged || has(&cli->unmasks, "ALL"))
		return 0;
	for (size_t i = 0; i < n && r == 0; i++) {
		if (!has(&cli->unmasks, paths[i]) && !has(&cli->masks, paths[i]))
			r = cli_text_add(list, paths[i], error);
	}
	return r;
}

static int settle_masks(struct cli *cli, struct error *error)
{
	struct spec *spec = &cli->spec;
	int r = add_defaults(cli, masked, ARRAY_SIZE(masked), &spec->masked_paths, error);

	if (r == 0)
		r = add_defaults(cli, protected, ARRAY_SIZE(protected), &spec->readonly_paths,
				 error);
	if (r == 0 && strv_add_all(&spec->masked_paths, &cli->masks) < 0)
		r = error_set_errno(error, -ENOMEM, "the masked paths");
	return r;
}

static int check_root(const struct spec_root *root, struct error *error)
{
	if (root->upper && root->tmpfs_size != SPEC_UNSET)
		return error_set(error, -EINVAL,
				 "--upper and --tmpfs-upper: changes go to one place");
	if (root->work && !root->upper)
		return error_set(error, -EINVAL, "--work without --upper");
	if (root->is_readonly && root->tmpfs_size != SPEC_UNSET)
		return error_set(error, -EINVAL,
				 "--read-only and --tmpfs-upper: there are no "
				 "changes to keep");
	return 0;
}

static bool is_shared(const struct spec *spec, enum spec_ns ns)
{
	return spec->namespaces[ns].mode != SPEC_NS_NEW;
}

static int check_namespaces(const struct cli *cli, struct error *error)
{
	const struct spec *spec = &cli->spec;

	if (spec->map_mode != SPEC_MAP_AUTO && spec->namespaces[SPEC_NS_USER].mode != SPEC_NS_NEW)
		return error_set(error, -EINVAL,
				 "id maps need a user namespace of the container's own: leave out "
				 "--share user or --join user");
	if (spec->map_mode == SPEC_MAP_LISTED && (spec->uid_maps.n == 0 || spec->gid_maps.n == 0))
		return error_set(error, -EINVAL, "%s without %s: give both, or --map",
				 spec->uid_maps.n ? "--uid-map" : "--gid-map",
				 spec->uid_maps.n ? "--gid-map" : "--uid-map");
	if ((spec->boottime_offset || spec->monotonic_offset) && is_shared(spec, SPEC_NS_TIME))
		return error_set(error, -EINVAL,
				 "--time-offset needs a time namespace of the container's own");
	if (spec->hostname && is_shared(spec, SPEC_NS_UTS))
		return error_set(error, -EINVAL,
				 "--hostname needs a uts namespace of the container's own");
	return 0;
}

static int check_net(const struct spec_net *net, struct error *error)
{
	bool has_ports = net->mode == SPEC_NET_BRIDGE || net->mode == SPEC_NET_PASTA;

	if (net->ports.n > 0 && !has_ports)
		return error_set(error, -EINVAL, "--publish needs --net bridge or --net pasta");
	if ((net->ip || net->mac) && net->mode != SPEC_NET_BRIDGE)
		return error_set(error, -EINVAL, "%s needs --net bridge",
				 net->ip ? "--ip" : "--mac");
	return 0;
}

static bool has_limits(const struct cli *cli)
{
	const struct spec_resources *resources = &cli->spec.resources;

	return resources->memory_limit != SPEC_UNSET || resources->memory_swap != SPEC_UNSET ||
	       resources->memory_reservation != SPEC_UNSET || resources->cpu_shares != SPEC_UNSET ||
	       resources->cpu_quota != SPEC_UNSET || resources->cpu_period != SPEC_UNSET ||
	       resources->cpuset_cpus || resources->cpuset_mems ||
	       resources->pids_limit != SPEC_UNSET || resources->io_weight != SPEC_UNSET ||
	       cli->throttles.n > 0;
}

static int check_memory(const struct spec_resources *resources, struct error *error)
{
	int64_t limit = resources->memory_limit;

	if (resources->memory_swap != SPEC_UNSET && limit == SPEC_UNSET)
		return error_set(error, -EINVAL,
				 "--memory-swap without --memory: it is the sum of both");
	if (resources->memory_swap != SPEC_UNSET && resources->memory_swap < limit)
		return error_set(error, -EINVAL,
				 "--memory-swap is less than --memory: it is the sum of memory and "
				 "swap");
	if (limit != SPEC_UNSET && resources->memory_reservation > limit)
		return error_set(error, -EINVAL, "--memory-reservation is more than --memory");
	return 0;
}

static int settle_making(struct cli *cli, struct error *error)
{
	const struct spec *spec = &cli->spec;
	int r = check_root(&spec->root, error);

	if (r == 0 && spec->name && !spec_is_name(spec->name))
		r = error_set(error, -EINVAL,
			      "option '--name': \"%.80s\" is no name of a container: letters, "
			      "digits, and _ . - behind the first, at most %d",
			      spec->name, SPEC_NAME_MAX);
	if (r == 0)
		r = check_namespaces(cli, error);
	if (r == 0)
		r = check_net(&spec->net, error);
	if (r == 0)
		r = check_memory(&spec->resources, error);
	if (r == 0 && !spec->has_cgroup && has_limits(cli))
		r = error_set(error, -EINVAL, "limits need a cgroup: leave out --cgroup none");
	return r < 0 ? r : settle_masks(cli, error);
}

int cli_settle(struct cli *cli, struct error *error)
{
	switch (cli->verb) {
	case CLI_RUN:
	case CLI_CREATE:
		return settle_making(cli, error);
	case CLI_UPDATE:
		if (!has_limits(cli))
			return error_set(error, -EINVAL, "update: no limit given to change");
		return 0;
	default:
		return 0;
	}
}
