/* SPDX-License-Identifier: MIT */
/*
 * A spec as config.json of the OCI runtime specification (runtime-spec 1.2, config.md and
 * config-linux.md), both ways.
 *
 * What config.json has no word for is an annotation "org.unionfs.NAME"; the value of one that is no
 * text is its JSON.  Bytes that are not UTF-8 are written as characters of a private range
 * (runner/json_text.h), so that every spec can be written, and is read as it was.
 */
#ifndef RUNNER_SPEC_JSON_H
#define RUNNER_SPEC_JSON_H

#include "lib/error.h"
#include "runner/spec.h"

struct jsonwrite;

/** A larger config.json is refused. */
#define SPEC_JSON_MAX (4 << 20)

/** The text, ended by a newline and a NUL; the caller frees it.  -ENOMEM. */
int spec_to_json(const struct spec *spec, char **ret, size_t *ret_len) NODISCARD;

/** The same as a part of something else.  -ENOMEM, -EIO. */
int spec_write_json(const struct spec *spec, struct jsonwrite *json, const char *key) NODISCARD;

/**
 * Read one.  What is not there is as config.json has it: no namespace, capability or limit that is
 * not listed, seccomp only where it is asked for.  Unknown fields are passed over; known ones have
 * to be of the right type and within their range.
 *
 * The bytes are untrusted.  -EINVAL with a line that names the field; -E2BIG; -ENOMEM.
 */
int spec_from_json(const char *text, size_t len, struct spec *ret, struct error *error) NODISCARD;

#endif
