/* SPDX-License-Identifier: MIT */
/*
 * A number is looked for in the v1 directory of its controller, if the container has one, and else
 * in v2.  Every file may be missing: kernels and configurations differ.
 */
#include "runner/cgroup_stat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"

#define NS_PER_USEC 1000

/* v1 has "no limit" as the greatest number of pages, in bytes. */
#define V1_UNLIMITED (UINT64_C(1) << 62)

/* Where to put the number behind a key. */
struct wanted {
	const char *key;
	uint64_t *value;
};

static void unset(struct cgroup_stat *stat)
{
	memset(stat, 0xff, sizeof(*stat)); /* CGROUP_UNKNOWN everywhere */
}

static uint64_t read_number(const char *directory, const char *file)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, file);
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };
	uint64_t value;

	if (!path || cgroup_file_read(path, &content) < 0 ||
	    cgroup_decode_number(cgroup_content_text(&content), &value) < 0)
		return CGROUP_UNKNOWN;
	return value;
}

/* "max" is decoded as the greatest number, which is CGROUP_UNKNOWN. */
static uint64_t read_limit(const char *directory, const char *file)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, file);
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };
	uint64_t value;

	if (!path || cgroup_file_read(path, &content) < 0 ||
	    cgroup_decode_number(cgroup_content_text(&content), &value) < 0)
		return CGROUP_UNKNOWN;
	return value >= V1_UNLIMITED ? CGROUP_UNLIMITED : value;
}

static void read_keys(const char *directory, const char *file, const struct wanted *wanted,
		      size_t n)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, file);
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };
	struct cgroup_text cursor;
	struct cgroup_value value;

	if (!path || cgroup_file_read(path, &content) < 0)
		return;
	cursor = cgroup_content_text(&content);
	while (cgroup_decode_value(&cursor, &value)) {
		for (size_t i = 0; i < n; i++) {
			if (cgroup_text_is(value.key, wanted[i].key))
				*wanted[i].value = value.value;
		}
	}
}

static uint64_t in_usec(uint64_t ns)
{
	return ns == CGROUP_UNKNOWN ? ns : ns / NS_PER_USEC;
}

/* --- v1 --- */

static void stat_memory_v1(const char *directory, struct cgroup_stat *stat)
{
	const struct wanted memory[] = {
		{ "total_swap", &stat->swap_current },
		{ "total_inactive_file", &stat->memory_inactive_file },
	};
	const struct wanted oom[] = { { "oom_kill", &stat->oom_kills } };

	stat->memory_current = read_number(directory, "memory.usage_in_bytes");
	stat->memory_peak = read_number(directory, "memory.max_usage_in_bytes");
	stat->memory_limit = read_limit(directory, "memory.limit_in_bytes");
	read_keys(directory, "memory.stat", memory, ARRAY_SIZE(memory));
	read_keys(directory, "memory.oom_control", oom, ARRAY_SIZE(oom));
}

static void stat_cpu_v1(const struct cgroup_paths *paths, struct cgroup_stat *stat)
{
	const char *acct = paths->v1[CGROUP_CPUACCT];
	const struct wanted cpu[] = {
		{ "nr_throttled", &stat->cpu_throttled },
		{ "throttled_time", &stat->cpu_throttled_usec },
	};

	if (acct) {
		stat->cpu_usec = in_usec(read_number(acct, "cpuacct.usage"));
		stat->cpu_user_usec = in_usec(read_number(acct, "cpuacct.usage_user"));
		stat->cpu_system_usec = in_usec(read_number(acct, "cpuacct.usage_sys"));
	}
	if (paths->v1[CGROUP_CPU]) {
		read_keys(paths->v1[CGROUP_CPU], "cpu.stat", cpu, ARRAY_SIZE(cpu));
		stat->cpu_throttled_usec = in_usec(stat->cpu_throttled_usec);
	}
}

static void stat_blkio(const char *directory, const char *file, uint64_t *ret_read,
		       uint64_t *ret_write)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, file);
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };

	if (path && cgroup_file_read(path, &content) == 0)
		cgroup_decode_blkio(cgroup_content_text(&content), ret_read, ret_write);
}

static void stat_io_v1(const char *directory, struct cgroup_io *io)
{
	stat_blkio(directory, "blkio.throttle.io_service_bytes_recursive", &io->read_bytes,
		   &io->write_bytes);
	stat_blkio(directory, "blkio.throttle.io_serviced_recursive", &io->read_ops,
		   &io->write_ops);
}

/* --- v2 --- */

static void stat_memory_v2(const char *directory, struct cgroup_stat *stat)
{
	const struct wanted memory[] = { { "inactive_file", &stat->memory_inactive_file } };
	const struct wanted oom[] = { { "oom_kill", &stat->oom_kills } };

	stat->memory_current = read_number(directory, "memory.current");
	stat->memory_peak = read_number(directory, "memory.peak");
	stat->memory_limit = read_limit(directory, "memory.max");
	stat->swap_current = read_number(directory, "memory.swap.current");
	read_keys(directory, "memory.stat", memory, ARRAY_SIZE(memory));
	read_keys(directory, "memory.events", oom, ARRAY_SIZE(oom));
}

static void stat_cpu_v2(const char *directory, struct cgroup_stat *stat)
{
	const struct wanted cpu[] = {
		{ "usage_usec", &stat->cpu_usec },
		{ "user_usec", &stat->cpu_user_usec },
		{ "system_usec", &stat->cpu_system_usec },
		{ "nr_throttled", &stat->cpu_throttled },
		{ "throttled_usec", &stat->cpu_throttled_usec },
	};

	read_keys(directory, "cpu.stat", cpu, ARRAY_SIZE(cpu));
}

static void stat_io_v2(const char *directory, struct cgroup_io *io)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, "io.stat");
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };

	if (path && cgroup_file_read(path, &content) == 0)
		cgroup_decode_io(cgroup_content_text(&content), io);
}

/* --- both --- */

static void stat_memory(const struct cgroup_paths *paths, const char *payload,
			struct cgroup_stat *stat)
{
	if (paths->v1[CGROUP_MEMORY])
		stat_memory_v1(paths->v1[CGROUP_MEMORY], stat);
	else if (payload)
		stat_memory_v2(payload, stat);
}

/* The whole container's directory of some hierarchy. */
static const char *any_directory(const struct cgroup_paths *paths)
{
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if (paths->v1[i])
			return paths->v1[i];
	}
	return paths->v2;
}

int cgroup_stat(const struct cgroup_paths *paths, struct cgroup_stat *ret)
{
	_cleanup_free_ char *payload = cgroup_paths_v2_part(paths, CGROUP_PAYLOAD);
	const char *any = any_directory(paths);
	const char *pids = paths->v1[CGROUP_PIDS] ? paths->v1[CGROUP_PIDS] : payload;

	if (!any)
		return -ENOENT;
	if (access(any, F_OK) < 0)
		return -errno;
	unset(ret);
	stat_memory(paths, payload, ret);
	if (pids) {
		ret->pids_current = read_number(pids, "pids.current");
		ret->pids_limit = read_limit(pids, "pids.max");
	}
	if (paths->v2)
		stat_cpu_v2(paths->v2, ret);
	stat_cpu_v1(paths, ret);
	if (paths->v1[CGROUP_IO])
		stat_io_v1(paths->v1[CGROUP_IO], &ret->io);
	else if (paths->v2)
		stat_io_v2(paths->v2, &ret->io);
	return 0;
}

uint64_t cgroup_oom_kills(const struct cgroup_paths *paths)
{
	_cleanup_free_ char *payload = cgroup_paths_v2_part(paths, CGROUP_PAYLOAD);
	struct cgroup_stat stat;

	unset(&stat);
	stat_memory(paths, payload, &stat);
	return stat.oom_kills == CGROUP_UNKNOWN ? 0 : stat.oom_kills;
}
