/* SPDX-License-Identifier: MIT */
/*
 * Writing JSON as it comes, without building it first.
 *
 * A @key is given inside of an object, NULL inside of an array and at the top.  Errors are the
 * stream's: ask ferror(3) when everything is written.
 */
#ifndef RUNNER_JSONWRITE_H
#define RUNNER_JSONWRITE_H

#include <stdio.h>

#include "lib/base.h"
#include "lib/strv.h"

enum jsonwrite_style {
	JSONWRITE_INDENTED,
	JSONWRITE_COMPACT, /* one line */
};

struct jsonwrite {
	FILE *out;
	enum jsonwrite_style style;
	unsigned depth;
	bool has_items; /* something was written at this depth */
};

void jsonwrite_init(struct jsonwrite *json, FILE *out, enum jsonwrite_style style);

void jsonwrite_begin_object(struct jsonwrite *json, const char *key);
void jsonwrite_end_object(struct jsonwrite *json);
void jsonwrite_begin_array(struct jsonwrite *json, const char *key);
void jsonwrite_end_array(struct jsonwrite *json);

/** NULL is null. */
void jsonwrite_string(struct jsonwrite *json, const char *key, const char *text);
void jsonwrite_integer(struct jsonwrite *json, const char *key, int64_t value);
void jsonwrite_natural(struct jsonwrite *json, const char *key, uint64_t value);
void jsonwrite_boolean(struct jsonwrite *json, const char *key, bool value);
void jsonwrite_strings(struct jsonwrite *json, const char *key, const struct strv *strv);

/** Text that is JSON already. */
void jsonwrite_raw(struct jsonwrite *json, const char *key, const char *text);

#endif
