/* SPDX-License-Identifier: MIT */
/* Weights of cgroup v2 are kept as shares of v1: 100 of the former are 1024 of the latter. */
#include "runner/cli_limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runner/cli_text.h"
#include "runner/quantity.h"
#include "runner/rlimits.h"

#define WEIGHT_MAX 10000
#define WEIGHT_NORMAL 100
#define SHARES_MIN 2
#define SHARES_NORMAL 1024

CLI_TAKE(cpus)
{
	struct spec_resources *resources = &cli->spec.resources;

	(void)option;
	return quantity_parse_cpus(values[0], &resources->cpu_quota, &resources->cpu_period, error);
}

CLI_TAKE(cpu_weight)
{
	int64_t weight;
	int r = quantity_parse_integer(values[0], 1, WEIGHT_MAX, &weight, error);

	(void)option;
	if (r < 0)
		return r;
	cli->spec.resources.cpu_shares =
		MAX(SHARES_MIN, (weight * SHARES_NORMAL + WEIGHT_NORMAL / 2) / WEIGHT_NORMAL);
	return 0;
}

CLI_TAKE(cpuset)
{
	char **field = (char **)(void *)((char *)cli + option->offset);
	int r = quantity_check_cpu_list(values[0], error);

	return r < 0 ? r : cli_text_copy(field, values[0], error);
}

static bool is_bytes(enum spec_throttle_kind kind)
{
	return kind == SPEC_READ_BPS || kind == SPEC_WRITE_BPS;
}

CLI_TAKE(throttle)
{
	enum spec_throttle_kind kind = (enum spec_throttle_kind)option->value;
	const char *colon = strrchr(values[0], ':');
	struct cli_throttle *throttle;
	int64_t rate;
	int r;

	if (!colon || colon == values[0])
		return error_set(error, -EINVAL, "\"%.200s\" is not DEVICE:RATE", values[0]);
	if (is_bytes(kind))
		r = quantity_parse_size(colon + 1, &rate, error);
	else
		r = quantity_parse_integer(colon + 1, 1, INT64_MAX, &rate, error);
	if (r < 0)
		return r;
	if (rate == 0)
		return error_set(error, -EINVAL, "a rate of 0 would stop the device");
	throttle = spec_grow(&cli->throttles);
	if (!throttle)
		return error_set_errno(error, -ENOMEM, "the limits");
	throttle->kind = kind;
	throttle->rate = (uint64_t)rate;
	return cli_text_set(&throttle->path, values[0], (size_t)(colon - values[0]), error);
}

CLI_TAKE(ulimit)
{
	struct spec_rlimits *rlimits = &cli->spec.process.rlimits;
	struct spec_rlimit rlimit;
	struct spec_rlimit *place = NULL;
	int r = rlimits_parse(values[0], &rlimit, error);

	(void)option;
	if (r < 0)
		return r;
	for (size_t i = 0; i < rlimits->n; i++) {
		if (rlimits->items[i].resource == rlimit.resource)
			place = &rlimits->items[i];
	}
	if (!place)
		place = spec_grow(rlimits);
	if (!place)
		return error_set_errno(error, -ENOMEM, "the limits");
	*place = rlimit;
	return 0;
}

CLI_TAKE(cgroup)
{
	struct spec *spec = &cli->spec;
	bool is_path = strcmp(values[0], "auto") != 0 && strcmp(values[0], "none") != 0;

	(void)option;
	if (is_path && *values[0] != '/')
		return error_set(error, -EINVAL, "\"%.200s\" is not auto, none or a path like /x",
				 values[0]);
	spec->has_cgroup = strcmp(values[0], "none") != 0;
	if (is_path)
		return cli_text_copy(&spec->cgroups_path, values[0], error);
	free(spec->cgroups_path);
	spec->cgroups_path = NULL;
	return 0;
}
