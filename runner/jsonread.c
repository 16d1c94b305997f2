/* SPDX-License-Identifier: MIT */
/*
 * Large integers: when jansson says that one does not fit, the text is parsed once more from a copy
 * with quotes around each of them.
 */
#include "runner/jsonread.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/json_text.h"

#define LOAD_FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_ANY)

#define LARGEST "9223372036854775807" /* INT64_MAX */

/* The length of the string at @text, quotes included. */
static size_t string_len(const char *text, size_t len)
{
	size_t i = 1;

	while (i < len && text[i] != '"')
		i += text[i] == '\\' && i + 1 < len ? 2 : 1;
	return MIN(i + 1, len);
}

/* The length of the number (or word) at @text. */
static size_t token_len(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && (isalnum((unsigned char)text[i]) || strchr("+-.", text[i])) &&
	       text[i] != '\0')
		i++;
	return i;
}

static bool is_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
	}
	return len > 0;
}

/* Whether it is an integer that jansson has no room for. */
static bool is_large(const char *text, size_t len)
{
	size_t largest_len = strlen(LARGEST);

	if (!is_digits(text, len))
		return false;
	return len > largest_len || (len == largest_len && memcmp(text, LARGEST, len) > 0);
}

/* A copy with quotes around large integers; NULL when memory is short. */
static char *quote_large(const char *text, size_t len, size_t *ret_len)
{
	char *copy = malloc(2 * len + 1);
	size_t used = 0;

	if (!copy)
		return NULL;
	for (size_t i = 0; i < len;) {
		bool is_string = text[i] == '"';
		size_t n = is_string ? string_len(text + i, len - i) : token_len(text + i, len - i);
		bool is_quoted = !is_string && is_large(text + i, n);

		n = MAX(n, 1);
		if (is_quoted)
			copy[used++] = '"';
		memcpy(copy + used, text + i, n);
		used += n;
		if (is_quoted)
			copy[used++] = '"';
		i += n;
	}
	*ret_len = used;
	return copy;
}

static json_t *load_quoted(const char *text, size_t len, json_error_t *why)
{
	size_t quoted_len;
	_cleanup_free_ char *quoted = quote_large(text, len, &quoted_len);

	return quoted ? json_loadb(quoted, quoted_len, LOAD_FLAGS, why) : NULL;
}

int jsonread_parse(const char *text, size_t len, json_t **ret, struct error *error)
{
	json_error_t why = { 0 };
	json_t *value = json_loadb(text, len, LOAD_FLAGS, &why);

	if (!value && json_error_code(&why) == json_error_numeric_overflow)
		value = load_quoted(text, len, &why);
	if (!value && json_error_code(&why) == json_error_out_of_memory)
		return error_set_errno(error, -ENOMEM, "reading JSON");
	if (!value)
		return error_set(error, -EINVAL, "line %d, column %d: %s", why.line, why.column,
				 why.text);
	*ret = value;
	return 0;
}

static int fail_type(const json_t *value, const char *name, const char *wanted, struct error *error)
{
	static const char *const types[] = { "an object",  "an array", "a string", "an integer",
					     "a fraction", "true",     "false",    "null" };

	return error_set(error, -EINVAL, "%s is %s, not %s", name, types[json_typeof(value)],
			 wanted);
}

int jsonread_integer(const json_t *value, const char *name, int64_t min, int64_t max, int64_t *ret,
		     struct error *error)
{
	int64_t number = json_integer_value(value);

	if (!json_is_integer(value))
		return fail_type(value, name, "an integer", error);
	if (number < min || number > max)
		return error_set(error, -EINVAL,
				 "%s is %" PRId64 ", not from %" PRId64 " to %" PRId64, name,
				 number, min, max);
	*ret = number;
	return 0;
}

/* An integer that was quoted. */
static bool parse_large(const json_t *value, uint64_t *ret)
{
	const char *text = json_string_value(value);

	if (!text || !is_large(text, strlen(text)))
		return false;
	errno = 0;
	*ret = strtoull(text, NULL, 10);
	return errno == 0;
}

int jsonread_natural(const json_t *value, const char *name, uint64_t max, uint64_t *ret,
		     struct error *error)
{
	uint64_t number;

	if (json_is_integer(value) && json_integer_value(value) >= 0)
		number = (uint64_t)json_integer_value(value);
	else if (json_is_integer(value))
		return error_set(error, -EINVAL, "%s is negative", name);
	else if (!parse_large(value, &number))
		return fail_type(value, name, "a natural number", error);

	if (number > max)
		return error_set(error, -EINVAL, "%s is %" PRIu64 ", more than %" PRIu64, name,
				 number, max);
	*ret = number;
	return 0;
}

int jsonread_boolean(const json_t *value, const char *name, bool *ret, struct error *error)
{
	if (!json_is_boolean(value))
		return fail_type(value, name, "true or false", error);
	*ret = json_is_true(value);
	return 0;
}

int jsonread_string(const json_t *value, const char *name, char **ret, struct error *error)
{
	char *copy;

	if (!json_is_string(value))
		return fail_type(value, name, "a string", error);
	copy = strdup(json_string_value(value));
	if (!copy)
		return error_set_errno(error, -ENOMEM, "%s", name);
	json_text_decode(copy);
	free(*ret);
	*ret = copy;
	return 0;
}

int jsonread_strings(const json_t *value, const char *name, struct strv *ret, struct error *error)
{
	int r = jsonread_check_array(value, name, error);

	for (size_t i = 0; i < json_array_size(value) && r == 0; i++) {
		char *copy = NULL;

		r = jsonread_string(json_array_get(value, i), "an item", &copy, error);
		if (r < 0)
			return error_wrap(error, r, "%s", name);
		r = strv_add_owned(ret, copy);
		if (r < 0)
			return error_set_errno(error, r, "%s", name);
	}
	return r;
}

int jsonread_check_array(const json_t *value, const char *name, struct error *error)
{
	return json_is_array(value) ? 0 : fail_type(value, name, "an array", error);
}

int jsonread_check_object(const json_t *value, const char *name, struct error *error)
{
	return json_is_object(value) ? 0 : fail_type(value, name, "an object", error);
}
