/* SPDX-License-Identifier: MIT */
#include "tools/layer/tarsplit.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAX_CONTENTS 16

struct stream {
	uint8_t bytes[64 * 1024];
	size_t len;
};

struct seen {
	uint8_t rest[64 * 1024];
	size_t n_rest;
	size_t n_contents;
	uint64_t entries[MAX_CONTENTS];
	uint64_t lens[MAX_CONTENTS];
	size_t places[MAX_CONTENTS]; /* in the rest */
};

static int take_rest(void *cookie, const void *data, size_t len)
{
	struct seen *seen = cookie;

	assert_true(seen->n_rest + len <= sizeof(seen->rest));
	memcpy(seen->rest + seen->n_rest, data, len);
	seen->n_rest += len;
	return 0;
}

static int take_content(void *cookie, uint64_t entry, uint64_t len)
{
	struct seen *seen = cookie;

	assert_true(seen->n_contents < MAX_CONTENTS);
	seen->entries[seen->n_contents] = entry;
	seen->lens[seen->n_contents] = len;
	seen->places[seen->n_contents++] = seen->n_rest;
	return 0;
}

static uint8_t *add_blocks(struct stream *stream, size_t n)
{
	uint8_t *at = stream->bytes + stream->len;

	memset(at, 0, n * TARSPLIT_BLOCK);
	stream->len += n * TARSPLIT_BLOCK;
	return at;
}

static uint8_t *add_header(struct stream *stream, char type, const char *size)
{
	uint8_t *header = add_blocks(stream, 1);

	header[0] = 'n';
	memcpy(header + 124, size, strlen(size));
	header[156] = (uint8_t)type;
	return header;
}

/* Contents of @len letters, padded. */
static void add_content(struct stream *stream, size_t len, int letter)
{
	memset(add_blocks(stream, (len + TARSPLIT_BLOCK - 1) / TARSPLIT_BLOCK), letter, len);
}

/* Feed it in pieces of @piece bytes, and put it together again. */
static void split(const struct stream *stream, size_t piece, struct seen *seen)
{
	const struct tarsplit_sink sink = { take_rest, take_content, seen };
	struct tarsplit *split = malloc(sizeof(*split));
	size_t n_content = 0;

	assert_non_null(split);
	memset(seen, 0, sizeof(*seen));
	tarsplit_init(split, &sink);
	for (size_t at = 0; at < stream->len; at += piece)
		assert_int_equal(
			tarsplit_feed(split, stream->bytes + at, MIN(piece, stream->len - at)), 0);
	free(split);
	for (size_t i = 0; i < seen->n_contents; i++)
		n_content += seen->lens[i];
	assert_int_equal(seen->n_rest + n_content, stream->len);
}

static void test_contents_are_told_from_the_rest(void **state)
{
	static const size_t pieces[] = { 1, 7, 511, 512, 513, 100000 };
	struct stream *stream = calloc(1, sizeof(*stream));
	struct seen *seen = calloc(1, sizeof(*seen));

	(void)state;
	add_header(stream, '5', "00000000000");
	add_header(stream, '0', "00000000012"); /* 10 bytes */
	add_content(stream, 10, 'a');
	add_header(stream, '0', "00000000000");
	add_header(stream, '\0', "00000001000"); /* 512 bytes: no padding */
	add_content(stream, 512, 'b');
	add_header(stream, '1', "00000000012"); /* a link has none, whatever it says */
	add_blocks(stream, 2);
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		split(stream, pieces[i], seen);
		assert_int_equal(seen->n_contents, 2);
		assert_int_equal(seen->entries[0], 512);
		assert_int_equal(seen->lens[0], 10);
		assert_int_equal(seen->places[0], 1024);
		assert_int_equal(seen->lens[1], 512);
		assert_null(memchr(seen->rest, 'a', seen->n_rest));
		assert_null(memchr(seen->rest, 'b', seen->n_rest));
	}
	free(stream);
	free(seen);
}

static void add_pax(struct stream *stream, const char *text)
{
	char size[32];

	(void)snprintf(size, sizeof(size), "%011zo", strlen(text));
	add_header(stream, 'x', size);
	memcpy(add_blocks(stream, 1), text, strlen(text));
}

static void test_extended_headers_tell_sizes(void **state)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	struct seen *seen = calloc(1, sizeof(*seen));

	(void)state;
	add_pax(stream, "11 size=20\n");
	add_header(stream, '0', "00000000000");
	add_content(stream, 20, 'a');
	add_header(stream, '0', "00000000005");
	add_content(stream, 5, 'b');
	split(stream, 100, seen);
	assert_int_equal(seen->n_contents, 2);
	assert_int_equal(seen->entries[0], 0);
	assert_int_equal(seen->lens[0], 20);
	assert_int_equal(seen->lens[1], 5);
	free(stream);
	free(seen);
}

static void test_sparse_files_stay_in_the_rest(void **state)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	struct seen *seen = calloc(1, sizeof(*seen));

	(void)state;
	add_pax(stream, "22 GNU.sparse.major=1\n");
	add_header(stream, '0', "00000000012");
	add_content(stream, 10, 'a');
	add_header(stream, 'S', "00000000012")[482] = 1; /* the map goes on */
	add_blocks(stream, 1)[504] = 1;
	add_blocks(stream, 1);
	add_content(stream, 10, 'a');
	add_header(stream, '0', "00000000012");
	add_content(stream, 10, 'b');
	split(stream, 100, seen);
	assert_int_equal(seen->n_contents, 1);
	assert_int_equal(seen->lens[0], 10);
	assert_null(memchr(seen->rest, 'b', seen->n_rest));
	free(stream);
	free(seen);
}

static void test_nothing_is_contents_behind_the_end(void **state)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	struct seen *seen = calloc(1, sizeof(*seen));

	(void)state;
	add_blocks(stream, 2);
	add_header(stream, '0', "00000000012");
	add_content(stream, 10, 'a');
	split(stream, 512, seen);
	assert_int_equal(seen->n_contents, 0);
	/* One block of zeros is not the end; a size that is none is. */
	stream->len = 0;
	add_blocks(stream, 1);
	add_header(stream, '0', "00000000012");
	add_content(stream, 10, 'a');
	add_header(stream, '0', "junk");
	add_header(stream, '0', "00000000012");
	split(stream, 512, seen);
	assert_int_equal(seen->n_contents, 1);
	free(stream);
	free(seen);
}

static uint64_t number(const char *field, size_t len)
{
	uint64_t value = 0;

	assert_int_equal(tarsplit_decode_number((const uint8_t *)field, len, &value), 0);
	return value;
}

static void test_numbers(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(number("00000000012", 12), 10);
	assert_int_equal(number("     12 \0\0\0", 12), 10);
	assert_int_equal(number("777777777777", 12), (UINT64_C(1) << 36) - 1);
	assert_int_equal(number("\x80\0\0\0\0\0\0\0\0\0\1\2", 12), 258);
	assert_int_equal(number("\0\0\0\0\0\0\0\0\0\0\0\0", 12), 0);
	assert_int_equal(tarsplit_decode_number((const uint8_t *)"12x", 3, &value), -EINVAL);
	assert_int_equal(tarsplit_decode_number((const uint8_t *)"8", 1, &value), -EINVAL);
	assert_int_equal(tarsplit_decode_number((const uint8_t *)"\xff\xff\xff\xff", 4, &value),
			 -ERANGE);
	assert_int_equal(
		tarsplit_decode_number((const uint8_t *)"\x80\1\0\0\0\0\0\0\0\0\0\0", 12, &value),
		-ERANGE);
}

static void test_pax_records_that_make_no_sense_end_the_search(void **state)
{
	static const char *const texts[] = {
		"",
		"x",
		"5",
		"5 size=1\n",
		"99 size=1\n",
		"0 size=1\n",
		"3 \n10 size=1\n",
		"18446744073709551626 size=1\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		bool is_sparse = false;
		bool has_size = false;
		uint64_t size = 0;

		tarsplit_decode_pax(texts[i], strlen(texts[i]), &is_sparse, &has_size, &size);
		assert_false(is_sparse);
		if (i != 6)
			assert_false(has_size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contents_are_told_from_the_rest),
		cmocka_unit_test(test_extended_headers_tell_sizes),
		cmocka_unit_test(test_sparse_files_stay_in_the_rest),
		cmocka_unit_test(test_nothing_is_contents_behind_the_end),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_pax_records_that_make_no_sense_end_the_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
