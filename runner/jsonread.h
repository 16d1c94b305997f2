/* SPDX-License-Identifier: MIT */
/*
 * Reading JSON from an untrusted place (jansson): parsing it, and values of a wanted type and range.
 *
 * @name is what the value is called in an error.  Nothing of @ret is written on failure.
 */
#ifndef RUNNER_JSONREAD_H
#define RUNNER_JSONREAD_H

#include <jansson.h>

#include "lib/error.h"
#include "lib/strv.h"

/**
 * Parse @text, whose value may be of any type.  Names may occur once only in an object, no string
 * holds a NUL, nesting is limited (jansson: 2048).  The caller owns @ret (json_decref).
 *
 * jansson knows no integers above 2^63 - 1, config.json does (18446744073709551615 is unlimited):
 * such are kept as strings of digits, which jsonread_natural takes.
 *
 * -EINVAL with the line and column; -ENOMEM.
 */
int jsonread_parse(const char *text, size_t len, json_t **ret, struct error *error) NODISCARD;

int jsonread_integer(const json_t *value, const char *name, int64_t min, int64_t max, int64_t *ret,
		     struct error *error) NODISCARD;
int jsonread_natural(const json_t *value, const char *name, uint64_t max, uint64_t *ret,
		     struct error *error) NODISCARD;
int jsonread_boolean(const json_t *value, const char *name, bool *ret,
		     struct error *error) NODISCARD;

/** A copy, which replaces and frees *@ret. */
int jsonread_string(const json_t *value, const char *name, char **ret,
		    struct error *error) NODISCARD;

/** Appended to @ret. */
int jsonread_strings(const json_t *value, const char *name, struct strv *ret,
		     struct error *error) NODISCARD;

/** -EINVAL unless it is an array, an object. */
int jsonread_check_array(const json_t *value, const char *name, struct error *error) NODISCARD;
int jsonread_check_object(const json_t *value, const char *name, struct error *error) NODISCARD;

static inline void jsonread_put(json_t **value)
{
	json_decref(*value);
}
#define _cleanup_json_ __attribute__((cleanup(jsonread_put)))

#endif
