/* SPDX-License-Identifier: MIT */
/*
 * Seccomp profiles in files: linux.seccomp of an OCI config.json (runtime-spec, config-linux.md), the
 * whole config.json around it, and the seccomp.json of podman and docker, which adds archMap and, to
 * each rule, conditions on capabilities, architecture and kernel (includes, excludes).
 */
#ifndef RUNNER_SECCOMP_JSON_H
#define RUNNER_SECCOMP_JSON_H

#include "lib/error.h"
#include "runner/seccomp_profile.h"

/** A larger profile is refused. */
#define SECCOMP_JSON_MAX (1 << 20)

/**
 * The rules of the file @text that apply to @host.  Pure.
 *
 * -EINVAL for what is no profile, -ENOTSUP for one that asks a process for each decision
 * (SCMP_ACT_NOTIFY), -ENOMEM.  Fields that are not known are passed over; actions, comparisons,
 * architectures and flags that are not known are errors.
 */
int seccomp_json_decode(const char *text, size_t len, const struct seccomp_host *host,
			struct seccomp_profile *ret, struct error *error);

#endif
