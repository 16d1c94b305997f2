/* SPDX-License-Identifier: MIT */
/*
 * Ranges of ids as text, and the values of xattrs that hold ids: the first line is the ranges, the
 * second the name of an xattr, what follows its value.
 */
#include <errno.h>
#include <string.h>

#include "fs/idshift.h"
#include "lib/cleanup.h"
#include "tests/fuzz/must.h"

/* Cuts a line off. */
static size_t take_line(const uint8_t **data, size_t *size)
{
	const uint8_t *end = memchr(*data, '\n', *size);
	size_t len = end ? (size_t)(end - *data) : *size;

	*data += end ? len + 1 : len;
	*size -= end ? len + 1 : len;
	return len;
}

/* The ends of each range lead to each other, and none is no id. */
static void check_ranges(const struct idshift *shift)
{
	MUST(shift->n_ranges <= IDSHIFT_MAX_RANGES);
	for (size_t i = 0; i < shift->n_ranges; i++) {
		const struct idshift_range *range = &shift->ranges[i];
		uint32_t last = range->count - 1;

		MUST(range->count > 0);
		MUST(idshift_to_shown(shift, range->stored) == range->shown);
		MUST(idshift_to_shown(shift, range->stored + last) == range->shown + last);
		MUST(idshift_to_stored(shift, range->shown) == range->stored);
		MUST(idshift_to_stored(shift, range->shown + last) == range->stored + last);
		MUST(range->stored + last != IDSHIFT_NONE && range->shown + last != IDSHIFT_NONE);
	}
}

/* Without ranges a value is what it was; stored and shown again it is, too, where it can be stored. */
static void check_value(const struct idshift *shift, const char *name, const uint8_t *data,
			size_t len)
{
	static const struct idshift none;
	_cleanup_free_ uint8_t *value = malloc(len ? len : 1);
	int r;

	MUST(value);
	if (len)
		memcpy(value, data, len);
	r = idshift_xattr(&none, &none, IDSHIFT_SHOW, name, value, len);
	MUST((r == 0 || r == -EINVAL) && (len == 0 || memcmp(value, data, len) == 0));
	r = idshift_xattr(shift, shift, IDSHIFT_STORE, name, value, len);
	MUST(r == 0 || r == -EINVAL);
	if (r < 0)
		return;
	MUST(idshift_xattr(shift, shift, IDSHIFT_SHOW, name, value, len) == 0);
	MUST(len == 0 || memcmp(value, data, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct idshift shift = { 0 };
	_cleanup_free_ char *name = NULL;
	size_t len = take_line(&data, &size);
	int r = idshift_parse(text, len, &shift);

	MUST(r == 0 || r == -EINVAL || r == -E2BIG);
	MUST(r == 0 || shift.n_ranges == 0);
	check_ranges(&shift);
	text = (const char *)data;
	len = take_line(&data, &size);
	name = strndup(text, len);
	MUST(name);
	check_value(&shift, name, data, size);
	idshift_deinit(&shift);
	return 0;
}
