/* SPDX-License-Identifier: MIT */
/*
 * What is told of an entry's size, its own header or the extended one before it, decides how many
 * blocks are contents.  A stream that is cut where we and libarchive disagree is refused by whoever
 * compares; one that merely ends early ends here too.
 */
#include "tools/layer/tarsplit.h"

#include <errno.h>
#include <string.h>

/* Of a header: POSIX ustar(5). */
#define SIZE_AT 124
#define SIZE_LEN 12
#define TYPE_AT 156
#define EXTENDED_AT 482      /* of a GNU sparse header: more of the map follows */
#define MORE_EXTENDED_AT 504 /* of the blocks that follow */

#define TYPE_GNU_SPARSE 'S'

void tarsplit_init(struct tarsplit *split, const struct tarsplit_sink *sink)
{
	memset(split, 0, offsetof(struct tarsplit, pax));
	split->sink = *sink;
}

int tarsplit_decode_number(const uint8_t *field, size_t len, uint64_t *ret)
{
	uint64_t value = 0;
	size_t i = 0;

	if (len > 0 && (field[0] & 0x80)) {
		if ((field[0] & 0x7f) != 0)
			return -ERANGE; /* negative, or longer than any file */
		for (i = 1; i < len; i++) {
			if (value >> 55)
				return -ERANGE;
			value = value << 8 | field[i];
		}
		*ret = value;
		return 0;
	}
	while (i < len && field[i] == ' ')
		i++;
	for (; i < len && field[i] >= '0' && field[i] <= '7'; i++) {
		if (value >> 60)
			return -ERANGE;
		value = value << 3 | (uint64_t)(field[i] - '0');
	}
	if (i < len && field[i] != ' ' && field[i] != '\0')
		return -EINVAL;
	*ret = value;
	return 0;
}

/* Decimal digits to the end. */
static bool decode_decimal(const char *text, size_t len, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9' || value > UINT64_MAX / 16)
			return false;
		value = value * 10 + (uint64_t)(text[i] - '0');
	}
	*ret = value;
	return len > 0;
}

static bool begins(const char *text, size_t len, const char *word)
{
	return len >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

void tarsplit_decode_pax(const char *text, size_t len, bool *ret_is_sparse, bool *ret_has_size,
			 uint64_t *ret_size)
{
	while (len > 0) {
		const char *blank = memchr(text, ' ', MIN(len, 20));
		size_t digits = blank ? (size_t)(blank - text) : 0;
		const char *record;
		uint64_t whole;
		size_t n;

		if (!decode_decimal(text, digits, &whole) || whole > len || whole < digits + 2)
			return;
		record = text + digits + 1;
		n = (size_t)whole - digits - 2; /* without blank and newline */
		if (begins(record, n, "GNU.sparse."))
			*ret_is_sparse = true;
		if (begins(record, n, "size=") && decode_decimal(record + 5, n - 5, ret_size))
			*ret_has_size = true;
		text += whole;
		len -= (size_t)whole;
	}
}

static uint64_t padded(uint64_t size)
{
	return (size + TARSPLIT_BLOCK - 1) & ~(uint64_t)(TARSPLIT_BLOCK - 1);
}

static void enter(struct tarsplit *split, enum tarsplit_state state, uint64_t left)
{
	split->state = left > 0 || state == TARSPLIT_END ? state : TARSPLIT_HEADER;
	split->left = left;
}

/* An entry is over: the next header begins another. */
static void forget(struct tarsplit *split)
{
	split->is_within = false;
	split->is_kept = false;
	split->has_size = false;
}

static bool is_zero(const uint8_t *block)
{
	for (size_t i = 0; i < TARSPLIT_BLOCK; i++) {
		if (block[i] != 0)
			return false;
	}
	return true;
}

static int begin_content(struct tarsplit *split, uint64_t size)
{
	int r = 0;

	if (size > 0 && split->is_kept)
		enter(split, TARSPLIT_REST, padded(size));
	else if (size > 0) {
		r = split->sink.content(split->sink.cookie, split->entry, size);
		enter(split, TARSPLIT_CONTENT, size);
	}
	forget(split);
	return r;
}

static void begin_pax(struct tarsplit *split, uint64_t size)
{
	split->is_within = true;
	split->n_pax = 0;
	split->pax_len = size;
	enter(split, TARSPLIT_PAX, padded(size));
}

/* The headers of old sparse files go on in blocks of their own, before the contents. */
static void begin_sparse(struct tarsplit *split, uint64_t size)
{
	uint64_t contents = padded(size);

	if (split->block[EXTENDED_AT]) {
		split->is_in_map = true;
		split->size = contents;
	} else {
		enter(split, TARSPLIT_REST, contents);
		forget(split);
	}
}

static int take_header(struct tarsplit *split)
{
	uint64_t size = 0;

	if (is_zero(split->block)) {
		if (split->has_zeros)
			enter(split, TARSPLIT_END, 0);
		split->has_zeros = true;
		return 0;
	}
	split->has_zeros = false;
	if (!split->is_within)
		split->entry = split->offset - TARSPLIT_BLOCK;
	if (tarsplit_decode_number(split->block + SIZE_AT, SIZE_LEN, &size) < 0 ||
	    size > INT64_MAX) {
		enter(split, TARSPLIT_END, 0); /* nothing that follows can be told */
		return 0;
	}
	switch (split->block[TYPE_AT]) {
	case 'x':
	case 'g':
	case 'L':
	case 'K':
	case 'V':
		begin_pax(split, size);
		return 0;
	case '0':
	case '\0':
	case '7':
		return begin_content(split, split->has_size ? split->size : size);
	case TYPE_GNU_SPARSE:
		begin_sparse(split, size);
		return 0;
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
		forget(split); /* without contents, whatever the size says */
		return 0;
	default:
		enter(split, TARSPLIT_REST, padded(split->has_size ? split->size : size));
		forget(split);
		return 0;
	}
}

/* A block of the map of an old sparse file. */
static void take_map(struct tarsplit *split)
{
	if (split->block[MORE_EXTENDED_AT])
		return;
	split->is_in_map = false;
	enter(split, TARSPLIT_REST, split->size);
	forget(split);
}

static int feed_header(struct tarsplit *split, const uint8_t *data, size_t len, size_t *ret_used)
{
	size_t n = MIN(len, TARSPLIT_BLOCK - split->n_block);
	int r = split->sink.rest(split->sink.cookie, data, n);

	memcpy(split->block + split->n_block, data, n);
	split->n_block += n;
	split->offset += n;
	*ret_used = n;
	if (r < 0 || split->n_block < TARSPLIT_BLOCK)
		return r;
	split->n_block = 0;
	if (split->is_in_map) {
		take_map(split);
		return 0;
	}
	return take_header(split);
}

static void end_pax(struct tarsplit *split)
{
	size_t len = (size_t)MIN(split->pax_len, TARSPLIT_PAX_MAX);

	if (split->pax_len > TARSPLIT_PAX_MAX)
		split->is_kept = true;
	if (split->block[TYPE_AT] == 'x')
		tarsplit_decode_pax(split->pax, len, &split->is_kept, &split->has_size,
				    &split->size);
}

static int feed_rest(struct tarsplit *split, const uint8_t *data, size_t len, size_t *ret_used)
{
	size_t n = (size_t)MIN((uint64_t)len, split->left);
	size_t room = TARSPLIT_PAX_MAX - MIN(split->n_pax, TARSPLIT_PAX_MAX);

	if (split->state == TARSPLIT_END)
		n = len;
	if (split->state == TARSPLIT_PAX) {
		memcpy(split->pax + split->n_pax, data, MIN(n, room));
		split->n_pax += MIN(n, room);
	}
	*ret_used = n;
	split->offset += n;
	if (split->state == TARSPLIT_END)
		return split->sink.rest(split->sink.cookie, data, n);
	split->left -= n;
	if (split->left == 0 && split->state == TARSPLIT_PAX)
		end_pax(split);
	if (split->left == 0)
		split->state = TARSPLIT_HEADER;
	return split->sink.rest(split->sink.cookie, data, n);
}

static void feed_content(struct tarsplit *split, size_t len, size_t *ret_used)
{
	size_t n = (size_t)MIN((uint64_t)len, split->left);

	*ret_used = n;
	split->offset += n;
	split->left -= n;
	if (split->left == 0)
		enter(split, TARSPLIT_REST, padded(split->offset) - split->offset);
}

int tarsplit_feed(struct tarsplit *split, const void *data, size_t len)
{
	const uint8_t *at = data;
	int r = 0;

	while (len > 0 && r == 0) {
		size_t used = 0;

		if (split->state == TARSPLIT_HEADER)
			r = feed_header(split, at, len, &used);
		else if (split->state == TARSPLIT_CONTENT)
			feed_content(split, len, &used);
		else
			r = feed_rest(split, at, len, &used);
		at += used;
		len -= used;
	}
	return r;
}
