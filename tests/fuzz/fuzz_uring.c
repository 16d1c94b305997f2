/* SPDX-License-Identifier: MIT */
/*
 * What the kernel puts into an entry of its queues, INIT and libfuse's answer to it, and the kernel's list
 * of processors: all of them are read from the same bytes.
 */
#include <errno.h>
#include <linux/fuse.h>
#include <string.h>

#include "fs/uring.h"
#include "lib/cleanup.h"
#include "tests/fuzz/must.h"

#define PAYLOAD_MAX ((size_t)1 << 20)

/* What a request says of its length is what its parts add up to, and no part is longer than its place. */
static void check_entry(const uint8_t *data, size_t size)
{
	_Alignas(8) unsigned char headers[URING_HEADERS_SIZE] = { 0 };
	const struct fuse_in_header *in = (const void *)headers;
	ssize_t n;

	memcpy(headers, data, MIN(size, sizeof(headers)));
	n = uring_decode(headers, PAYLOAD_MAX);
	MUST(n == -EPROTO || (n >= 0 && n <= 128 && n % 8 == 0));
	MUST(n < 0 || in->len >= sizeof(*in) + (size_t)n);
	MUST(n < 0 || in->len - sizeof(*in) - (size_t)n <= PAYLOAD_MAX);
	/* Nothing behind the headers: there is room for that in any case, or for nothing. */
	MUST(uring_decode(headers, 0) == n || uring_decode(headers, 0) == -EPROTO);
}

/* An answer is accepted in its place, and not made longer. */
static void check_init(const uint8_t *data, size_t size)
{
	_cleanup_free_ uint8_t *copy = malloc(size ? size : 1);

	MUST(copy);
	if (size)
		memcpy(copy, data, size);
	if (uring_is_offered(copy, size))
		MUST(size >= sizeof(struct fuse_in_header) + sizeof(struct fuse_init_in));
	if (uring_accept(copy, size) == 0)
		MUST(uring_accept(copy, size) == 0);
	else
		MUST(size == 0 || memcmp(copy, data, size) == 0);
}

static void check_processors(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *list = strndup((const char *)data, size);
	int n;

	MUST(list);
	n = uring_count_processors(list);
	MUST(n == -EINVAL || (n > 0 && n <= UINT16_MAX));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_entry(data, size);
	check_init(data, size);
	check_processors(data, size);
	return 0;
}
