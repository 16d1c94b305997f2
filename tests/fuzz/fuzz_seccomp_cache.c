/* SPDX-License-Identifier: MIT */
/* Any bytes as a kept seccomp filter, and as the key and program of one. */
#include "runner/seccomp_cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/must.h"

#define KEY_SIZE 8

static void check_file(const uint8_t *data, size_t size)
{
	size_t offset = 0;
	size_t n = 0;
	const int r = seccomp_cache_decode(data, size, "some key", KEY_SIZE, &offset, &n);

	MUST(r == 0 || r == -EBADMSG || r == -ENOENT);
	if (r == 0)
		MUST(n > 0 && offset + n * sizeof(struct sock_filter) == size);
}

static void check_encoded(const uint8_t *data, size_t size)
{
	const size_t n = size < KEY_SIZE ? 0 : (size - KEY_SIZE) / sizeof(struct sock_filter);
	struct sock_filter *program;
	void *bytes;
	size_t length;
	size_t offset;
	size_t found;

	if (n == 0 || n > BPF_MAXINSNS)
		return;
	program = malloc(n * sizeof(*program));
	MUST(program);
	memcpy(program, data + KEY_SIZE, n * sizeof(*program));
	MUST(seccomp_cache_encode(data, KEY_SIZE, program, n, &bytes, &length) == 0);
	MUST(seccomp_cache_decode(bytes, length, data, KEY_SIZE, &offset, &found) == 0);
	MUST(found == n);
	MUST(memcmp((uint8_t *)bytes + offset, program, n * sizeof(*program)) == 0);
	free(bytes);
	free(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_file(data, size);
	check_encoded(data, size);
	return 0;
}
