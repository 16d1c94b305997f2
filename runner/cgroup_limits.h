/* SPDX-License-Identifier: MIT */
/*
 * What is written where for each limit of a container: one table for v1 and v2.
 *
 * Files and units: Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/ of the kernel; what the
 * numbers of the spec mean: config-linux.md of the OCI runtime specification.
 */
#ifndef RUNNER_CGROUP_LIMITS_H
#define RUNNER_CGROUP_LIMITS_H

#include "lib/base.h"
#include "lib/cgroup_decode.h"
#include "lib/error.h"
#include "runner/cgroup_paths.h"
#include "runner/spec.h"

/** A value for a file in a cgroup's directory. */
struct cgroup_setting {
	const char *what; /* for a person: "memory limit" */
	enum cgroup_controller controller;
	enum cgroup_part part; /* CGROUP_ALL: payload and daemon share it; or CGROUP_PAYLOAD */
	const char *file;
	char *value;
	const char *fallback_file; /* when there is no @file; or NULL */
	char *fallback_value;
};

struct cgroup_settings {
	struct cgroup_setting *items;
	size_t n;
};

/**
 * List what @resources asks for, in the order in which it has to be written.  Controllers whose bit
 * is set in @v2 are spelled for v2, the others for v1.  Device rules are not among them.
 *
 * -EINVAL for limits that contradict each other, named in @error; -ENOMEM.
 */
int cgroup_limits_list(const struct spec_resources *resources, uint32_t v2,
		       struct cgroup_settings *ret, struct error *error) NODISCARD;

/** Free everything.  A zeroed one is accepted. */
void cgroup_settings_deinit(struct cgroup_settings *settings);

/**
 * cpu.weight of v2 for cpu.shares of v1.  The default 1024 becomes the default 100; at powers of two
 * it is what runc and crun compute (10 ^ ((log2(shares)^2 + 125 log2(shares)) / 612 - 7/34)), between
 * them it is linear.
 */
uint64_t cgroup_limits_cpu_weight(int64_t shares);

/** io.weight of v2 (1..10000) for blkio.weight of v1 (10..1000), as the OCI runtimes have it. */
uint64_t cgroup_limits_io_weight(int64_t weight);

#endif
