/* SPDX-License-Identifier: MIT */
/*
 * Which device nodes a container may open and make.
 *
 * Nothing but the harmless nodes that every container has, and then the rules of the spec, of which
 * later ones win.  Making a node (mknod) is always allowed: it gives no access.  v1 gets a list of
 * lines for devices.allow and devices.deny, v2 a program of type BPF_PROG_TYPE_CGROUP_DEVICE
 * (kernel: Documentation/admin-guide/cgroup-v2.rst, "Device controller"; struct bpf_cgroup_dev_ctx).
 */
#ifndef RUNNER_CGROUP_DEVICE_H
#define RUNNER_CGROUP_DEVICE_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/spec.h"

struct bpf_insn;

/** Instructions of a device program. */
struct cgroup_device_program {
	struct bpf_insn *items;
	size_t n;
};

/**
 * Whether the container @spec needs rules: some are given, or somebody inside can get at nodes that
 * the mounts would not refuse (nodev), by making them, mounting, or opening files by handle.
 */
bool cgroup_device_is_needed(const struct spec *spec);

/**
 * Append the default rules and then those of @given to @ret, a zeroed array whose items the caller
 * frees.  0 or -ENOMEM.
 */
int cgroup_device_rules(const struct spec_device_rules *given,
			struct spec_device_rules *ret) NODISCARD;

/**
 * A line of v1, "c 1:3 rwm", allocated; NULL when memory is short.  It is for devices.allow or
 * devices.deny as @rule says.
 */
char *cgroup_device_line(const struct spec_device_rule *rule);

/** Write the lines of @rules to the v1 cgroup @path, whose list they replace.  -errno of write(2). */
int cgroup_device_write(const struct spec_device_rules *rules, const char *path,
			struct error *error) NODISCARD;

/** Make the program of @rules, in their order.  0, -E2BIG for too many rules, -ENOMEM. */
int cgroup_device_compile(const struct spec_device_rules *rules,
			  struct cgroup_device_program *ret) NODISCARD;

/** Load the program and attach it to the v2 cgroup @path; the cgroup keeps it.  -errno of bpf(2). */
int cgroup_device_attach(const struct cgroup_device_program *program, const char *path,
			 struct error *error) NODISCARD;

/**
 * Attach the program and then detach those that were attached before.  Meanwhile only what both
 * allow is allowed.
 */
int cgroup_device_replace(const struct cgroup_device_program *program, const char *path,
			  struct error *error) NODISCARD;

/** Free it.  A zeroed one is accepted. */
void cgroup_device_program_deinit(struct cgroup_device_program *program);

#endif
