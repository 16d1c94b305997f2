/* SPDX-License-Identifier: MIT */
/* Any bytes as every kind of on-disk word. */
#include "fs/format.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "fs/override.h"
#include "tests/fuzz/must.h"

/* The longest text taken from an input: more than any name. */
#define MAX_TEXT 400

static void check_redirect(const char *value, size_t len)
{
	const char *end = value + len;
	const char *at = value;

	if (format_redirect_check(value, len) != 0)
		return;

	MUST(len > 0 && !memchr(value, '\0', len));
	MUST(value[0] == '/' || !memchr(value, '/', len));
	if (*at == '/')
		at++;
	while (at <= end) {
		const char *slash = at < end ? memchr(at, '/', (size_t)(end - at)) : NULL;
		const size_t component = (size_t)((slash ? slash : end) - at);

		MUST(component > 0 && component <= NAME_MAX);
		MUST(!(component == 1 && at[0] == '.'));
		MUST(!(component == 2 && at[0] == '.' && at[1] == '.'));
		at += component + 1;
	}
}

static void check_same_origin(const struct format_origin *a, const struct format_origin *b)
{
	MUST(a->type == b->type && a->len == b->len);
	MUST(memcmp(a->uuid, b->uuid, sizeof(a->uuid)) == 0);
	MUST(memcmp(a->handle, b->handle, a->len) == 0);
}

static void check_reencoded(const struct format_origin *origin)
{
	struct format_origin decoded;
	uint8_t value[FORMAT_ORIGIN_SIZE];
	size_t len = format_origin_encode(origin, value);

	MUST(len == 21 + origin->len);
	MUST(format_origin_decode(value, len, &decoded) == 0);
	check_same_origin(origin, &decoded);
}

static void check_origin_value(const uint8_t *data, size_t size)
{
	struct format_origin origin = { .type = -1 };
	int r = format_origin_decode(data, size, &origin);
	uint64_t ino = 0;

	MUST(r == 0 || r == -ENODATA || r == -EINVAL);
	if (r < 0) {
		MUST(origin.type == -1);
		return;
	}
	MUST(origin.len <= FORMAT_HANDLE_MAX && origin.len + 21 <= size);
	check_reencoded(&origin);
	(void)format_handle_ino(&origin, &ino); /* any answer will do */
}

static void check_index(const char *name)
{
	uint8_t value[FORMAT_ORIGIN_SIZE];
	char again[FORMAT_INDEX_NAME_SIZE];
	ssize_t len = format_index_decode(name, value);

	if (len > 0 && format_index_name(value, (size_t)len, again) == 0)
		MUST(strcasecmp(name, again) == 0);
}

static void check_metacopy(const uint8_t *data, size_t size)
{
	struct format_digest digest = { .len = UINT8_MAX };
	struct format_digest again;
	uint8_t value[FORMAT_METACOPY_SIZE];

	if (format_metacopy_decode(data, size, &digest) < 0) {
		MUST(digest.len == UINT8_MAX);
		return;
	}
	MUST(size == 0 || data[1] == size);
	MUST(!digest.algorithm == !digest.len && digest.len <= FORMAT_DIGEST_MAX);
	size = format_metacopy_encode(&digest, value);
	MUST(size == (digest.len ? 4U + digest.len : 0));
	MUST(format_metacopy_decode(value, size, &again) == 0);
	MUST(digest.len == 0 || format_digest_is_same(&digest, &again));
}

static void check_nlink(const char *value, size_t len)
{
	struct format_nlink nlink;
	struct format_nlink decoded;
	char again[FORMAT_NLINK_SIZE];

	if (format_nlink_decode(value, len, &nlink) < 0)
		return;
	len = format_nlink_encode(&nlink, again);
	MUST(format_nlink_decode(again, len, &decoded) == 0);
	MUST(decoded.is_upper == nlink.is_upper && decoded.difference == nlink.difference);
}

/* The input as a handle and what belongs to it. */
static void check_origin(const uint8_t *data, size_t size)
{
	struct format_origin origin = { 0 };

	if (size < 1 + sizeof(origin.uuid) || data[0] == 0xff)
		return;
	origin.type = data[0];
	memcpy(origin.uuid, data + 1, sizeof(origin.uuid));
	data += 1 + sizeof(origin.uuid);
	size -= 1 + sizeof(origin.uuid);
	origin.len = (uint32_t)MIN(size, FORMAT_HANDLE_MAX);
	memcpy(origin.handle, data, origin.len);
	check_reencoded(&origin);
}

static void check_xattr_name(enum format_space space, const char *name)
{
	char stored[FORMAT_XATTR_NAME_SIZE];
	char buffer[FORMAT_XATTR_NAME_SIZE];
	char again[FORMAT_XATTR_NAME_SIZE];
	const char *seen = format_xattr_from_disk(space, name, buffer);
	enum format_xattr xattr;

	MUST((seen == NULL) >= format_xattr_is_private(space, name));
	if (seen && strlen(name) <= XATTR_NAME_MAX) {
		MUST(format_xattr_to_disk(space, seen, again) == 0);
		MUST(strcmp(again, name) == 0);
	}
	if (format_xattr_to_disk(space, name, stored) == 0) {
		MUST(strlen(stored) <= XATTR_NAME_MAX);
		MUST(!format_xattr_is_private(space, stored));
		seen = format_xattr_from_disk(space, stored, buffer);
		MUST(seen && strcmp(seen, name) == 0);
	}
	if (format_xattr_find(space, name, &xattr)) {
		MUST(format_xattr_is_private(space, name));
		MUST(strcmp(format_xattr_name(space, xattr), name) == 0);
	}
}

static void check_wh_name(const char *name)
{
	char whiteout[256];
	const char *target = format_wh_target(name);

	if (format_wh_name(name, whiteout) == 0 && *name) {
		MUST(format_is_wh_name(whiteout, strlen(whiteout)));
		MUST(strcmp(format_wh_target(whiteout), name) == 0);
	}
	if (target && strlen(name) <= NAME_MAX) {
		MUST(format_is_wh_name(name, strlen(name)));
		MUST(format_wh_name(target, whiteout) == 0);
		MUST(strcmp(whiteout, name) == 0);
	}
}

static void check_override(const char *data, size_t size)
{
	struct override override = { .uid = UINT32_MAX };
	struct override again;
	char value[OVERRIDE_SIZE];
	int r = override_decode(data, size, &override);

	MUST(r == 0 || (r == -EINVAL && override.uid == UINT32_MAX));
	if (r < 0 || !(override.mode & S_IFMT))
		return;
	size = override_encode(&override, value);
	MUST(size < sizeof(value) && value[size] == '\0');
	MUST(override_decode(value, size, &again) == 0);
	MUST(memcmp(&override, &again, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char name[MAX_TEXT + 32];
	size_t len = MIN(size, MAX_TEXT);

	(void)format_opaque_decode(data, size); /* any answer will do */
	check_metacopy(data, size);
	check_redirect((const char *)data, size);
	check_origin_value(data, size);
	check_origin(data, size);
	check_nlink((const char *)data, size);
	check_override((const char *)data, size);

	memcpy(name, data, len);
	name[len] = '\0';
	check_index(name);
	check_xattr_name(FORMAT_SPACE_TRUSTED, name);
	check_xattr_name(FORMAT_SPACE_USER, name);
	check_wh_name(name);
	return 0;
}
