/* SPDX-License-Identifier: MIT */
/*
 * One row for each limit, in the order in which they have to be written: memory before memory and
 * swap together, the period of the CPU quota before the quota.
 *
 * CPU, I/O and the CPU set are shared by the payload and the daemon that serves its union, so that
 * work done through the union does not escape them.  Memory and the number of processes are the
 * payload's alone: a daemon that is killed or cannot fork would take the union away.
 */
#include "runner/cgroup_limits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPU_SHARES_MAX_LOG2 18
#define IO_WEIGHT_MIN 10
#define IO_WEIGHT_MAX 1000

/* Spell a value, allocated.  1, 0 when nothing is asked for, -errno. */
typedef int spell_fn(const struct spec_resources *resources, char **ret);

struct spelling {
	const char *file; /* NULL: nothing to be done */
	spell_fn *spell;
	const char *fallback_file;
	spell_fn *fallback_spell;
};

struct row {
	const char *what;
	enum cgroup_controller controller;
	enum cgroup_part part;
	struct spelling v2;
	struct spelling v1;
};

static int spell_number(int64_t number, char **ret)
{
	if (number == SPEC_UNSET)
		return 0;
	return asprintf(ret, "%" PRId64, number) < 0 ? -ENOMEM : 1;
}

static int spell_text(const char *text, char **ret)
{
	if (!text)
		return 0;
	*ret = strdup(text);
	return *ret ? 1 : -ENOMEM;
}

static int spell_memory(const struct spec_resources *resources, char **ret)
{
	return spell_number(resources->memory_limit, ret);
}

static int spell_reservation(const struct spec_resources *resources, char **ret)
{
	return spell_number(resources->memory_reservation, ret);
}

static int spell_memory_and_swap(const struct spec_resources *resources, char **ret)
{
	return spell_number(resources->memory_swap, ret);
}

static int spell_swap(const struct spec_resources *resources, char **ret)
{
	if (resources->memory_swap == SPEC_UNSET)
		return 0;
	return spell_number(resources->memory_swap - resources->memory_limit, ret);
}

static int spell_oom_group(const struct spec_resources *resources, char **ret)
{
	return spell_text(resources->memory_limit == SPEC_UNSET ? NULL : "1", ret);
}

static int spell_period(const struct spec_resources *resources, char **ret)
{
	return spell_number(resources->cpu_period, ret);
}

static int spell_quota(const struct spec_resources *resources, char **ret)
{
	return spell_number(resources->cpu_quota, ret);
}

/* A quota alone leaves the period as it is. */
static int spell_cpu_max(const struct spec_resources *resources, char **ret)
{
	if (resources->cpu_period == SPEC_UNSET)
		return spell_number(resources->cpu_quota, ret);
	if (resources->cpu_quota == SPEC_UNSET)
		return asprintf(ret, "max %" PRId64, resources->cpu_period) < 0 ? -ENOMEM : 1;
	return asprintf(ret, "%" PRId64 " %" PRId64, resources->cpu_quota, resources->cpu_period) <
			       0 ?
		       -ENOMEM :
		       1;
}

static int spell_shares(const struct spec_resources *resources, char **ret)
{
	return spell_number(resources->cpu_shares, ret);
}

static int spell_weight(const struct spec_resources *resources, char **ret)
{
	if (resources->cpu_shares == SPEC_UNSET)
		return 0;
	return spell_number((int64_t)cgroup_limits_cpu_weight(resources->cpu_shares), ret);
}

static int spell_cpus(const struct spec_resources *resources, char **ret)
{
	return spell_text(resources->cpuset_cpus, ret);
}

static int spell_mems(const struct spec_resources *resources, char **ret)
{
	return spell_text(resources->cpuset_mems, ret);
}

static int spell_pids(const struct spec_resources *resources, char **ret)
{
	return spell_number(resources->pids_limit, ret);
}

static int spell_blkio_weight(const struct spec_resources *resources, char **ret)
{
	return spell_number(resources->io_weight, ret);
}

static int spell_io_weight(const struct spec_resources *resources, char **ret)
{
	if (resources->io_weight == SPEC_UNSET)
		return 0;
	return spell_number((int64_t)cgroup_limits_io_weight(resources->io_weight), ret);
}

static const struct row rows[] = {
	{ "memory limit", CGROUP_MEMORY, CGROUP_PAYLOAD,
	  .v2 = { "memory.max", spell_memory, NULL, NULL },
	  .v1 = { "memory.limit_in_bytes", spell_memory, NULL, NULL } },
	{ "memory reservation", CGROUP_MEMORY, CGROUP_PAYLOAD,
	  .v2 = { "memory.low", spell_reservation, NULL, NULL },
	  .v1 = { "memory.soft_limit_in_bytes", spell_reservation, NULL, NULL } },
	{ "swap limit", CGROUP_MEMORY, CGROUP_PAYLOAD,
	  .v2 = { "memory.swap.max", spell_swap, NULL, NULL },
	  .v1 = { "memory.memsw.limit_in_bytes", spell_memory_and_swap, NULL, NULL } },
	{ "end of all when out of memory", CGROUP_MEMORY, CGROUP_PAYLOAD,
	  .v2 = { "memory.oom.group", spell_oom_group, NULL, NULL },
	  .v1 = { NULL, NULL, NULL, NULL } },
	{ "CPU period", CGROUP_CPU, CGROUP_ALL, .v2 = { NULL, NULL, NULL, NULL },
	  .v1 = { "cpu.cfs_period_us", spell_period, NULL, NULL } },
	{ "CPU quota", CGROUP_CPU, CGROUP_ALL, .v2 = { "cpu.max", spell_cpu_max, NULL, NULL },
	  .v1 = { "cpu.cfs_quota_us", spell_quota, NULL, NULL } },
	{ "CPU shares", CGROUP_CPU, CGROUP_ALL, .v2 = { "cpu.weight", spell_weight, NULL, NULL },
	  .v1 = { "cpu.shares", spell_shares, NULL, NULL } },
	{ "CPU set", CGROUP_CPUSET, CGROUP_ALL, .v2 = { "cpuset.cpus", spell_cpus, NULL, NULL },
	  .v1 = { "cpuset.cpus", spell_cpus, NULL, NULL } },
	{ "memory nodes", CGROUP_CPUSET, CGROUP_ALL,
	  .v2 = { "cpuset.mems", spell_mems, NULL, NULL },
	  .v1 = { "cpuset.mems", spell_mems, NULL, NULL } },
	{ "process limit", CGROUP_PIDS, CGROUP_PAYLOAD,
	  .v2 = { "pids.max", spell_pids, NULL, NULL },
	  .v1 = { "pids.max", spell_pids, NULL, NULL } },
	{ "I/O weight", CGROUP_IO, CGROUP_ALL,
	  .v2 = { "io.bfq.weight", spell_blkio_weight, "io.weight", spell_io_weight },
	  .v1 = { "blkio.bfq.weight", spell_blkio_weight, "blkio.weight", spell_blkio_weight } },
};

/* By enum spec_throttle_kind. */
static const struct {
	const char *what;
	const char *v2_key;
	const char *v1_file;
} throttles[] = {
	[SPEC_READ_BPS] = { "read rate", "rbps", "blkio.throttle.read_bps_device" },
	[SPEC_WRITE_BPS] = { "write rate", "wbps", "blkio.throttle.write_bps_device" },
	[SPEC_READ_IOPS] = { "read operation rate", "riops", "blkio.throttle.read_iops_device" },
	[SPEC_WRITE_IOPS] = { "write operation rate", "wiops", "blkio.throttle.write_iops_device" },
};

uint64_t cgroup_limits_cpu_weight(int64_t shares)
{
	/* At 2, 4, 8 ... 262144. */
	static const uint16_t weights[CPU_SHARES_MAX_LOG2] = {
		1, 2, 3, 5, 8, 12, 21, 35, 59, 100, 174, 303, 532, 942, 1681, 3023, 5478, 10000,
	};
	int log2;
	int64_t low;

	if (shares <= 2)
		return weights[0];
	if (shares >= INT64_C(1) << CPU_SHARES_MAX_LOG2)
		return weights[CPU_SHARES_MAX_LOG2 - 1];
	log2 = 63 - __builtin_clzll((unsigned long long)shares);
	low = INT64_C(1) << log2;
	return (uint64_t)(weights[log2 - 1] +
			  (weights[log2] - weights[log2 - 1]) * (shares - low) / low);
}

uint64_t cgroup_limits_io_weight(int64_t weight)
{
	weight = MIN(MAX(weight, IO_WEIGHT_MIN), IO_WEIGHT_MAX);
	return (uint64_t)(1 + (weight - IO_WEIGHT_MIN) * 9999 / (IO_WEIGHT_MAX - IO_WEIGHT_MIN));
}

void cgroup_settings_deinit(struct cgroup_settings *settings)
{
	for (size_t i = 0; i < settings->n; i++) {
		free(settings->items[i].value);
		free(settings->items[i].fallback_value);
	}
	free(settings->items);
	*settings = (struct cgroup_settings){ 0 };
}

static struct cgroup_setting *add_setting(struct cgroup_settings *settings)
{
	struct cgroup_setting *grown =
		reallocarray(settings->items, settings->n + 1, sizeof(*grown));

	if (!grown)
		return NULL;
	settings->items = grown;
	grown += settings->n++;
	*grown = (struct cgroup_setting){ 0 };
	return grown;
}

static int list_row(const struct row *row, const struct spelling *spelling,
		    const struct spec_resources *resources, struct cgroup_settings *settings)
{
	struct cgroup_setting *setting;
	char *value;
	int r;

	if (!spelling->file)
		return 0;
	r = spelling->spell(resources, &value);
	if (r <= 0)
		return r;
	setting = add_setting(settings);
	if (!setting) {
		free(value);
		return -ENOMEM;
	}
	setting->what = row->what;
	setting->controller = row->controller;
	setting->part = row->part;
	setting->file = spelling->file;
	setting->value = value;
	setting->fallback_file = spelling->fallback_file;
	if (!spelling->fallback_file)
		return 0;
	return MIN(spelling->fallback_spell(resources, &setting->fallback_value), 0);
}

static int list_throttle(const struct spec_throttle *throttle, bool is_v2,
			 struct cgroup_settings *settings)
{
	struct cgroup_setting *setting = add_setting(settings);
	int r;

	if (!setting)
		return -ENOMEM;
	setting->what = throttles[throttle->kind].what;
	setting->controller = CGROUP_IO;
	setting->part = CGROUP_ALL;
	setting->file = is_v2 ? "io.max" : throttles[throttle->kind].v1_file;
	if (is_v2)
		r = asprintf(&setting->value, "%" PRIu32 ":%" PRIu32 " %s=%" PRIu64,
			     throttle->major, throttle->minor, throttles[throttle->kind].v2_key,
			     throttle->rate);
	else
		r = asprintf(&setting->value, "%" PRIu32 ":%" PRIu32 " %" PRIu64, throttle->major,
			     throttle->minor, throttle->rate);
	if (r >= 0)
		return 0;
	setting->value = NULL;
	return -ENOMEM;
}

static int check(const struct spec_resources *resources, struct error *error)
{
	if (resources->memory_swap != SPEC_UNSET && resources->memory_limit == SPEC_UNSET)
		return error_set(error, -EINVAL,
				 "cannot limit memory and swap together without a memory limit");
	if (resources->memory_swap != SPEC_UNSET &&
	    resources->memory_swap < resources->memory_limit)
		return error_set(error, -EINVAL,
				 "the limit of memory and swap together, %" PRId64
				 ", is below the memory limit, %" PRId64,
				 resources->memory_swap, resources->memory_limit);
	return 0;
}

static int list_all(const struct spec_resources *resources, uint32_t v2,
		    struct cgroup_settings *settings)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows) && r == 0; i++) {
		bool is_v2 = v2 & CGROUP_BIT(rows[i].controller);

		r = list_row(&rows[i], is_v2 ? &rows[i].v2 : &rows[i].v1, resources, settings);
	}
	for (size_t i = 0; i < resources->throttles.n && r == 0; i++)
		r = list_throttle(&resources->throttles.items[i], v2 & CGROUP_BIT(CGROUP_IO),
				  settings);
	return r;
}

int cgroup_limits_list(const struct spec_resources *resources, uint32_t v2,
		       struct cgroup_settings *ret, struct error *error)
{
	struct cgroup_settings settings = { 0 };
	int r = check(resources, error);

	if (r < 0)
		return r;
	r = list_all(resources, v2, &settings);
	if (r < 0) {
		cgroup_settings_deinit(&settings);
		return error_set_errno(error, r, "cannot list the limits");
	}
	*ret = settings;
	return 0;
}
