/* SPDX-License-Identifier: MIT */
/* What runner/spec_oci.h says, for the parts of config.json below "linux". */
#ifndef RUNNER_SPEC_OCI_LINUX_H
#define RUNNER_SPEC_OCI_LINUX_H

#include "runner/spec_oci.h"

SPEC_OCI_DECLARE(namespaces); /* one object for each that is not shared */
SPEC_OCI_DECLARE(throttles);  /* those of one kind */
SPEC_OCI_DECLARE(sysctls);    /* an object of strings */

/** Other runtimes' filters are not understood: ours is taken in their place. */
bool spec_oci_has_seccomp(const struct jsonmap_row *row, const void *object);
int spec_oci_read_seccomp(const struct jsonmap_row *row, const json_t *value, void *object,
			  struct error *error);

#endif
