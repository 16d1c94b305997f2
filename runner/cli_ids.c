/* SPDX-License-Identifier: MIT */
/* Namespaces have the names that lsns(8) and others show. */
#include "runner/cli_ids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runner/cli_text.h"
#include "runner/quantity.h"
#include "runner/user.h"

#define CONTAINER "container:"

static const char *const ns_names[SPEC_N_NS] = {
	[SPEC_NS_USER] = "user",     [SPEC_NS_MOUNT] = "mount", [SPEC_NS_PID] = "pid",
	[SPEC_NS_NET] = "net",       [SPEC_NS_IPC] = "ipc",     [SPEC_NS_UTS] = "uts",
	[SPEC_NS_CGROUP] = "cgroup", [SPEC_NS_TIME] = "time",
};

static int find_ns(const char *name, size_t len, enum spec_ns *ret, struct error *error)
{
	for (int i = 0; i < SPEC_N_NS; i++) {
		if (i == SPEC_NS_MOUNT || strlen(ns_names[i]) != len ||
		    memcmp(ns_names[i], name, len) != 0)
			continue;
		*ret = (enum spec_ns)i;
		return 0;
	}
	return error_set(error, -EINVAL,
			 "\"%.*s\" is none of user, pid, net, ipc, uts, cgroup, time",
			 (int)MIN(len, 64), name);
}

static void share(struct cli *cli, enum spec_ns ns)
{
	free(cli->joined_names[ns]);
	cli->joined_names[ns] = NULL;
	cli->spec.namespaces[ns].mode = SPEC_NS_SHARED;
	if (ns == SPEC_NS_NET)
		cli->spec.net.mode = SPEC_NET_HOST;
	if (ns == SPEC_NS_USER)
		cli->shares_user_ns = true;
}

CLI_TAKE(share)
{
	struct strv names = { 0 };
	int r = cli_text_split(values[0], ',', &names, error);

	(void)option;
	for (size_t i = 0; i < names.n && r == 0; i++) {
		enum spec_ns ns;

		r = find_ns(names.items[i], strlen(names.items[i]), &ns, error);
		if (r == 0)
			share(cli, ns);
	}
	strv_deinit(&names);
	return r;
}

CLI_TAKE(join)
{
	size_t len = strcspn(values[0], "=");
	const char *target = values[0] + len + 1;
	enum spec_ns ns;
	int r;

	(void)option;
	if (values[0][len] == '\0')
		return error_set(error, -EINVAL, "\"%.64s\" is not NAMESPACE=PATH", values[0]);
	r = find_ns(values[0], len, &ns, error);
	if (r < 0)
		return r;
	cli->spec.namespaces[ns].mode = SPEC_NS_JOINED;
	if (ns == SPEC_NS_NET)
		cli->spec.net.mode = SPEC_NET_JOINED;
	if (strncmp(target, CONTAINER, strlen(CONTAINER)) != 0) {
		r = cli_text_check_absolute(target, "the namespace", error);
		return r < 0 ? r : cli_text_copy(&cli->spec.namespaces[ns].path, target, error);
	}
	target += strlen(CONTAINER);
	if (!spec_is_name(target))
		return error_set(error, -EINVAL, "\"%.80s\" is no name of a container", target);
	return cli_text_copy(&cli->joined_names[ns], target, error);
}

CLI_TAKE(time_offset)
{
	static const char boottime[] = "boottime=";
	static const char monotonic[] = "monotonic=";
	int64_t *offset;
	const char *number;

	(void)option;
	if (strncmp(values[0], boottime, strlen(boottime)) == 0) {
		number = values[0] + strlen(boottime);
		offset = &cli->spec.boottime_offset;
	} else if (strncmp(values[0], monotonic, strlen(monotonic)) == 0) {
		number = values[0] + strlen(monotonic);
		offset = &cli->spec.monotonic_offset;
	} else {
		return error_set(error, -EINVAL,
				 "\"%.64s\" is not boottime=SECONDS or monotonic=SECONDS",
				 values[0]);
	}
	return quantity_parse_integer(number, INT64_MIN, INT64_MAX, offset, error);
}

static int parse_map(const char *text, struct id_map *ret, struct error *error)
{
	struct strv parts = { 0 };
	uint32_t numbers[3] = { 0 };
	int r = cli_text_split(text, ':', &parts, error);

	if (r == 0 && parts.n != ARRAY_SIZE(numbers))
		r = -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(numbers) && r == 0; i++)
		r = user_parse_id(parts.items[i], strlen(parts.items[i]), &numbers[i]);
	if (r == 0 && numbers[2] == 0)
		r = -EINVAL;
	strv_deinit(&parts);
	if (r < 0 && r != -ENOMEM)
		return error_set(error, -EINVAL,
				 "\"%.64s\" is not INSIDE:OUTSIDE:COUNT, three numbers", text);
	if (r == 0)
		*ret = (struct id_map){ numbers[0], numbers[1], numbers[2] };
	return r;
}

static int add_map(struct cli *cli, struct id_maps *maps, const char *text, struct error *error)
{
	struct id_map map;
	struct id_map *item;
	int r = parse_map(text, &map, error);

	if (r < 0)
		return r;
	item = spec_grow(maps);
	if (!item)
		return error_set_errno(error, -ENOMEM, "the id maps");
	*item = map;
	cli->spec.map_mode = SPEC_MAP_LISTED;
	cli->spec.namespaces[SPEC_NS_USER].mode = SPEC_NS_NEW;
	return 0;
}

CLI_TAKE(uid_map)
{
	(void)option;
	return add_map(cli, &cli->spec.uid_maps, values[0], error);
}

CLI_TAKE(gid_map)
{
	(void)option;
	return add_map(cli, &cli->spec.gid_maps, values[0], error);
}

CLI_TAKE(map)
{
	static const struct {
		const char *name;
		enum spec_map_mode mode;
	} modes[] = {
		{ "auto", SPEC_MAP_AUTO },
		{ "root", SPEC_MAP_ROOT },
		{ "keep-id", SPEC_MAP_KEEP_ID },
	};
	int r;

	(void)option;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		if (strcmp(values[0], modes[i].name) != 0)
			continue;
		cli->spec.map_mode = modes[i].mode;
		if (modes[i].mode != SPEC_MAP_AUTO)
			cli->spec.namespaces[SPEC_NS_USER].mode = SPEC_NS_NEW;
		return 0;
	}
	if (!strchr(values[0], ':'))
		return error_set(error, -EINVAL,
				 "\"%.64s\" is not auto, root, keep-id or INSIDE:OUTSIDE:COUNT",
				 values[0]);
	r = add_map(cli, &cli->spec.uid_maps, values[0], error);
	return r < 0 ? r : add_map(cli, &cli->spec.gid_maps, values[0], error);
}

CLI_TAKE(user)
{
	struct user_request request = { 0 };
	int r = user_parse(values[0], &request, error);

	(void)option;
	if (r < 0)
		return r;
	user_request_deinit(&request);
	return cli_text_copy(&cli->spec.process.user, values[0], error);
}

CLI_TAKE(groups)
{
	struct spec_process *process = &cli->spec.process;
	struct strv parts = { 0 };
	int r = cli_text_split(values[0], ',', &parts, error);

	(void)option;
	for (size_t i = 0; i < parts.n && r == 0; i++) {
		const char *part = parts.items[i];
		uint32_t gid;
		uint32_t *group;

		if (user_parse_id(part, strlen(part), &gid) < 0) {
			r = error_set(error, -EINVAL, "\"%.64s\" is not the number of a group",
				      part);
			break;
		}
		group = spec_grow_array(&process->groups, &process->n_groups, sizeof(*group));
		if (group)
			*group = gid;
		else
			r = error_set_errno(error, -ENOMEM, "the groups");
	}
	strv_deinit(&parts);
	return r;
}
