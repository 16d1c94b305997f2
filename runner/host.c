/* SPDX-License-Identifier: MIT */
/* The maps are chosen here, and not later, so that what is written down is what was made. */
#include "runner/host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/joined.h"
#include "runner/state_root.h"
#include "runner/upper.h"

#define ROOT_CACHE "/var/cache/unionfs"

#define TTY_GROUP 5 /* of every distribution */

/* Without one filters are compiled each time. */
static char *cache_path(void)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	char *path = NULL;
	int n = -1;

	if (geteuid() == 0)
		return strdup(ROOT_CACHE);
	if (cache && *cache == '/')
		n = asprintf(&path, "%s/unionfs", cache);
	else if (home && *home == '/')
		n = asprintf(&path, "%s/.cache/unionfs", home);
	return n < 0 ? NULL : path;
}

static int copy_maps(const struct id_maps *from, struct id_maps *to)
{
	struct id_map *items = calloc(from->n + 1, sizeof(*items));

	if (!items)
		return -ENOMEM;
	memcpy(items, from->items, from->n * sizeof(*items));
	free(to->items);
	to->items = items;
	to->n = from->n;
	return 0;
}

static int choose_ids(struct host *host, struct spec *spec, struct error *error)
{
	int r;

	r = idmap_find_caller(&host->caller);
	if (r < 0)
		return error_set_errno(error, r, "asking for the caller's ids");
	host->has_user_ns = idmap_is_needed(spec, &host->caller);
	if (!host->has_user_ns || spec->namespaces[SPEC_NS_USER].mode == SPEC_NS_JOINED)
		return 0;
	host->may_fall_back = spec->map_mode == SPEC_MAP_AUTO;
	r = idmap_make(spec, &host->caller, &host->maps, error);
	if (r < 0)
		return r;
	if (host->maps.warning[0])
		log_warning("%s", host->maps.warning);
	r = copy_maps(&host->maps.uids, &spec->uid_maps);
	if (r == 0)
		r = copy_maps(&host->maps.gids, &spec->gid_maps);
	spec->map_mode = SPEC_MAP_LISTED;
	spec->namespaces[SPEC_NS_USER].mode = SPEC_NS_NEW;
	return r < 0 ? error_set(error, r, "out of memory") : 0;
}

int host_open(const char *state_root, struct spec *spec, struct host *ret, struct error *error)
{
	struct host host = HOST_NONE;
	int r;

	r = state_root_path(state_root, &host.state_path);
	if (r < 0)
		return error_set_errno(error, r, "the state directory");
	host.cache = cache_path();
	r = upper_store_path(&host.store, error);
	if (r == 0)
		r = cgroup_host_read(NULL, &host.cgroups, error);
	if (r == 0)
		r = choose_ids(&host, spec, error);
	if (r < 0) {
		host_close(&host);
		return r;
	}
	*ret = host;
	return 0;
}

int host_open_state(struct host *host, struct error *error)
{
	int r = state_root_open(host->state_path, error);

	if (r >= 0)
		host->state_fd = r;
	return r < 0 ? r : 0;
}

int host_read_joined(struct host *host, const struct spec *spec, struct error *error)
{
	const struct spec_namespace *user = &spec->namespaces[SPEC_NS_USER];

	if (user->mode != SPEC_NS_JOINED)
		return 0;
	idmap_deinit(&host->maps);
	host->maps = (struct idmap){ 0 };
	return joined_read_maps(user->path, &host->maps, error);
}

void host_close(struct host *host)
{
	free(host->state_path);
	free(host->store);
	free(host->cache);
	fd_close(&host->state_fd);
	cgroup_host_deinit(&host->cgroups);
	idmap_deinit(&host->maps);
	*host = HOST_NONE;
}

struct plan_host host_for_plan(const struct host *host)
{
	uint32_t tty;

	return (struct plan_host){
		.cgroups = &host->cgroups,
		.state_dir = host->state_path,
		.store = host->store,
		.has_user_ns = host->has_user_ns,
		.is_single_id = host->has_user_ns && host->maps.is_single,
		.has_tty_group =
			!host->has_user_ns || idmap_host_id(&host->maps.gids, TTY_GROUP, &tty) == 0,
	};
}
