/* SPDX-License-Identifier: MIT */
/*
 * The parts of config.json that are shaped otherwise than the spec: functions for the rows of the
 * table in runner/spec_json.c.
 *
 * spec_oci_has_X tells whether there is anything to write.  spec_oci_write_X writes it under @key
 * and returns 0 or -ENOMEM.
 * spec_oci_read_X returns 0, -EINVAL with a line that names the place, or -ENOMEM.  @object is a
 * struct spec, but for the items: struct spec_mount, struct spec_rlimit.
 */
#ifndef RUNNER_SPEC_OCI_H
#define RUNNER_SPEC_OCI_H

#include "runner/jsonmap.h"
#include "runner/spec.h"

#define SPEC_OCI_VERSION "1.2.0"

#define SPEC_OCI_DECLARE(name)                                                                     \
	bool spec_oci_has_##name(const struct jsonmap_row *row, const void *object);               \
	int spec_oci_write_##name(const struct jsonmap_row *row, struct jsonwrite *json,           \
				  const char *key, const void *object);                            \
	int spec_oci_read_##name(const struct jsonmap_row *row, const json_t *value, void *object, \
				 struct error *error)

SPEC_OCI_DECLARE(version);       /* "1.x.y" */
SPEC_OCI_DECLARE(groups);        /* numbers */
SPEC_OCI_DECLARE(cwd);           /* has to be there, and absolute */
SPEC_OCI_DECLARE(capabilities);  /* names of a mask */
SPEC_OCI_DECLARE(rlimit_type);   /* "RLIMIT_NOFILE" */
SPEC_OCI_DECLARE(root_path);     /* the top layer */
SPEC_OCI_DECLARE(mount_options); /* words of a list */

/** What only the whole document tells: that bind mounts are such, who the user is. */
int spec_oci_settle(struct spec *spec, struct error *error);

/** Also of state.json: published ports. */
extern const struct jsonmap spec_json_port_map;

#endif
