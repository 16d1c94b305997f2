/* SPDX-License-Identifier: MIT */
/*
 * The on-disk words, spelt.  docs/format.md is the grammar.
 *
 * Private xattrs share one prefix in either namespace.  A name that users put below that prefix is
 * stored with "overlay." inserted once more behind it and shown without it, so that both sides have
 * all names but never the same one:
 *
 *	users' trusted.overlay.X          <->  stored trusted.overlay.overlay.X
 *	users' trusted.overlay.overlay.X  <->  stored trusted.overlay.overlay.overlay.X
 *	nobody's                          <->  stored trusted.overlay.X
 */
#include "fs/format.h"

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define N_SPACES (FORMAT_SPACE_USER + 1)

#define ESCAPE "overlay."
#define ESCAPE_LEN (sizeof(ESCAPE) - 1)

#define TRUSTED_PREFIX "trusted.overlay."
#define USER_PREFIX "user.overlay."

/* Both names of a private xattr. */
#define NAMES(suffix)                                                                              \
	{                                                                                          \
		[FORMAT_SPACE_TRUSTED] = TRUSTED_PREFIX suffix,                                    \
		[FORMAT_SPACE_USER] = USER_PREFIX suffix,                                          \
	}

static const char *const prefixes[N_SPACES] = NAMES("");

static const char *const xattr_names[FORMAT_N_XATTRS][N_SPACES] = {
	[FORMAT_OPAQUE] = NAMES("opaque"),     [FORMAT_REDIRECT] = NAMES("redirect"),
	[FORMAT_ORIGIN] = NAMES("origin"),     [FORMAT_IMPURE] = NAMES("impure"),
	[FORMAT_NLINK] = NAMES("nlink"),       [FORMAT_METACOPY] = NAMES("metacopy"),
	[FORMAT_UPPER] = NAMES("upper"),       [FORMAT_UUID] = NAMES("uuid"),
	[FORMAT_PROTATTR] = NAMES("protattr"), [FORMAT_WHITEOUT] = NAMES("whiteout"),
	[FORMAT_INO] = NAMES("unionfs.ino"),   [FORMAT_PLAIN_WH] = NAMES("unionfs.plain"),
};

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

const char *format_xattr_name(enum format_space space, enum format_xattr xattr)
{
	return xattr_names[xattr][space];
}

bool format_xattr_find(enum format_space space, const char *name, enum format_xattr *ret)
{
	for (unsigned i = 0; i < FORMAT_N_XATTRS; i++) {
		if (strcmp(xattr_names[i][space], name) == 0) {
			*ret = (enum format_xattr)i;
			return true;
		}
	}
	return false;
}

/* What follows the private prefix in @name; NULL when it does not begin with it. */
static const char *below_prefix(enum format_space space, const char *name)
{
	return starts_with(name, prefixes[space]) ? name + strlen(prefixes[space]) : NULL;
}

bool format_xattr_is_private(enum format_space space, const char *name)
{
	const char *rest = below_prefix(space, name);

	if (starts_with(name, FORMAT_FUSE_OVERLAYFS_PREFIX))
		return true;
	return rest && !starts_with(rest, ESCAPE);
}

int format_xattr_to_disk(enum format_space space, const char *name,
			 char ret[FORMAT_XATTR_NAME_SIZE])
{
	const char *rest = below_prefix(space, name);
	size_t len = strlen(name);
	size_t prefix_len = rest ? (size_t)(rest - name) : 0;
	size_t escape_len = rest ? ESCAPE_LEN : 0;

	if (starts_with(name, FORMAT_FUSE_OVERLAYFS_PREFIX))
		return -EOPNOTSUPP;
	if (len + escape_len > XATTR_NAME_MAX)
		return -ERANGE;

	memcpy(ret, name, prefix_len);
	memcpy(ret + prefix_len, ESCAPE, escape_len);
	memcpy(ret + prefix_len + escape_len, name + prefix_len, len - prefix_len + 1);
	return 0;
}

const char *format_xattr_from_disk(enum format_space space, const char *name,
				   char buffer[FORMAT_XATTR_NAME_SIZE])
{
	const char *rest = below_prefix(space, name);
	size_t prefix_len;
	size_t rest_len;

	if (format_xattr_is_private(space, name))
		return NULL;
	if (!rest)
		return name;

	prefix_len = (size_t)(rest - name);
	rest_len = strlen(rest) - ESCAPE_LEN;
	if (prefix_len + rest_len >= FORMAT_XATTR_NAME_SIZE)
		return NULL; /* no file system gives such a name */

	memcpy(buffer, name, prefix_len);
	memcpy(buffer + prefix_len, rest + ESCAPE_LEN, rest_len + 1);
	return buffer;
}

enum format_opaque format_opaque_decode(const void *value, size_t len)
{
	const char *letter = value;

	if (len != 1)
		return FORMAT_OPAQUE_NO;
	if (*letter == 'y')
		return FORMAT_OPAQUE_YES;
	if (*letter == 'x')
		return FORMAT_OPAQUE_XWHITEOUTS;
	return FORMAT_OPAQUE_NO;
}

/* Whether @len bytes are a name that a directory entry may have. */
static bool is_component(const char *name, size_t len)
{
	if (len == 0 || len > NAME_MAX)
		return false;
	if (name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.')))
		return false;
	return !memchr(name, '/', len) && !memchr(name, '\0', len);
}

int format_redirect_check(const char *value, size_t len)
{
	const char *end = value + len;
	const char *at = value;

	if (len == 0)
		return -EINVAL;
	if (*value != '/')
		return is_component(value, len) ? 0 : -EINVAL;

	while (at < end) {
		const char *name = at + 1; /* past the slash */
		const char *slash = memchr(name, '/', (size_t)(end - name));

		at = slash ? slash : end;
		if (!is_component(name, (size_t)(at - name)))
			return -EINVAL;
	}
	return 0;
}

/* The header of the kernel's struct ovl_metacopy; the digest follows it. */
enum {
	METACOPY_VERSION = 0,
	METACOPY_LEN = 1, /* of header and digest */
	METACOPY_FLAGS = 2,
	METACOPY_ALGORITHM = 3,
	METACOPY_DIGEST = 4,
};

int format_metacopy_decode(const void *value, size_t len, struct format_digest *ret)
{
	struct format_digest digest = { 0 };
	const uint8_t *metacopy = value;

	if (len > 0 && (len < METACOPY_DIGEST || len > FORMAT_METACOPY_SIZE ||
			metacopy[METACOPY_VERSION] != 0 || metacopy[METACOPY_LEN] != len))
		return -EINVAL;
	if (len > METACOPY_DIGEST && metacopy[METACOPY_ALGORITHM] != 0) {
		digest.algorithm = metacopy[METACOPY_ALGORITHM];
		digest.len = (uint8_t)(len - METACOPY_DIGEST);
		memcpy(digest.bytes, metacopy + METACOPY_DIGEST, digest.len);
	}
	*ret = digest;
	return 0;
}

size_t format_metacopy_encode(const struct format_digest *digest, uint8_t ret[FORMAT_METACOPY_SIZE])
{
	size_t len = METACOPY_DIGEST + (size_t)digest->len;

	if (!digest->algorithm || !digest->len || len > FORMAT_METACOPY_SIZE)
		return 0;
	ret[METACOPY_VERSION] = 0;
	ret[METACOPY_LEN] = (uint8_t)len;
	ret[METACOPY_FLAGS] = 0;
	ret[METACOPY_ALGORITHM] = digest->algorithm;
	memcpy(ret + METACOPY_DIGEST, digest->bytes, digest->len);
	return len;
}

bool format_digest_is_same(const struct format_digest *a, const struct format_digest *b)
{
	return a->algorithm && a->algorithm == b->algorithm && a->len == b->len &&
	       memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* The header of the kernel's struct ovl_fb; the handle follows it. */
enum {
	FB_VERSION = 0,
	FB_MAGIC = 1,
	FB_LEN = 2, /* of header and handle */
	FB_FLAGS = 3,
	FB_TYPE = 4,
	FB_UUID = 5,
	FB_HANDLE = 21,
};

#define FB_THE_VERSION 0
#define FB_THE_MAGIC 0xfb

#define FB_FLAG_BIG_ENDIAN 0x01
#define FB_FLAG_ANY_ENDIAN 0x02
#define FB_FLAG_PATH_UPPER 0x04
#define FB_FLAG_ALL (FB_FLAG_BIG_ENDIAN | FB_FLAG_ANY_ENDIAN | FB_FLAG_PATH_UPPER)

#if __BYTE_ORDER == __BIG_ENDIAN
#define FB_FLAG_CPU_ENDIAN FB_FLAG_BIG_ENDIAN
#else
#define FB_FLAG_CPU_ENDIAN 0
#endif

/* Handle types as the file systems give them. */
#define FILEID_INO32_GEN 0x01
#define FILEID_INO32_GEN_PARENT 0x02
#define FILEID_BTRFS 0x4d
#define FILEID_BTRFS_PARENT 0x4e
#define FILEID_BTRFS_PARENT_ROOT 0x4f
#define FILEID_INO64_GEN 0x81
#define FILEID_INO64_GEN_PARENT 0x82
#define FILEID_INVALID 0xff

static_assert(FORMAT_ORIGIN_SIZE == FB_HANDLE + FORMAT_HANDLE_MAX, "header of an origin");
static_assert(FORMAT_ORIGIN_SIZE <= UINT8_MAX, "the length of an origin is one byte");

size_t format_origin_encode(const struct format_origin *origin, uint8_t ret[FORMAT_ORIGIN_SIZE])
{
	size_t len = FB_HANDLE + origin->len;

	if (origin->len > FORMAT_HANDLE_MAX || origin->type < 0 || origin->type >= FILEID_INVALID)
		return 0;

	ret[FB_VERSION] = FB_THE_VERSION;
	ret[FB_MAGIC] = FB_THE_MAGIC;
	ret[FB_LEN] = (uint8_t)len;
	ret[FB_FLAGS] = FB_FLAG_CPU_ENDIAN | (origin->is_upper ? FB_FLAG_PATH_UPPER : 0);
	ret[FB_TYPE] = (uint8_t)origin->type;
	memcpy(ret + FB_UUID, origin->uuid, sizeof(origin->uuid));
	memcpy(ret + FB_HANDLE, origin->handle, origin->len);
	return len;
}

/* Whether a handle with these flags can be understood on this machine. */
static bool is_our_byte_order(uint8_t flags)
{
	return (flags & FB_FLAG_ANY_ENDIAN) || (flags & FB_FLAG_BIG_ENDIAN) == FB_FLAG_CPU_ENDIAN;
}

int format_origin_decode(const void *value, size_t len, struct format_origin *ret)
{
	const uint8_t *fb = value;

	if (len == 0)
		return -ENODATA;
	if (len < FB_HANDLE || len < fb[FB_LEN] || fb[FB_MAGIC] != FB_THE_MAGIC)
		return -EINVAL;
	if (fb[FB_VERSION] > FB_THE_VERSION || (fb[FB_FLAGS] & ~FB_FLAG_ALL))
		return -ENODATA;
	if (!is_our_byte_order(fb[FB_FLAGS]))
		return -ENODATA;
	if (fb[FB_LEN] < FB_HANDLE || fb[FB_LEN] > FORMAT_ORIGIN_SIZE ||
	    fb[FB_TYPE] == FILEID_INVALID)
		return -EINVAL;

	*ret = (struct format_origin){
		.is_upper = (fb[FB_FLAGS] & FB_FLAG_PATH_UPPER) != 0,
		.type = fb[FB_TYPE],
		.len = (uint32_t)(fb[FB_LEN] - FB_HANDLE),
	};
	memcpy(ret->uuid, fb + FB_UUID, sizeof(ret->uuid));
	memcpy(ret->handle, fb + FB_HANDLE, ret->len);
	return 0;
}

/* Little-endian on every machine: 16 bytes of UUID, two of the file system's number, eight. */
void format_ino_encode(const struct format_ino *number, uint8_t ret[FORMAT_INO_SIZE])
{
	uint16_t fs = htole16(number->fs);
	uint64_t ino = htole64(number->ino);

	memcpy(ret, number->uuid, sizeof(number->uuid));
	memcpy(ret + 16, &fs, sizeof(fs));
	memcpy(ret + 18, &ino, sizeof(ino));
}

int format_ino_decode(const void *value, size_t len, struct format_ino *ret)
{
	const uint8_t *bytes = value;
	uint16_t fs;
	uint64_t ino;

	if (len != FORMAT_INO_SIZE)
		return -EINVAL;
	memcpy(ret->uuid, bytes, sizeof(ret->uuid));
	memcpy(&fs, bytes + 16, sizeof(fs));
	memcpy(&ino, bytes + 18, sizeof(ino));
	ret->fs = le16toh(fs);
	ret->ino = le64toh(ino);
	return 0;
}

int format_index_name(const uint8_t *value, size_t len, char ret[FORMAT_INDEX_NAME_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	if (len * 2 > NAME_MAX)
		return -ENAMETOOLONG;
	for (size_t i = 0; i < len; i++) {
		ret[2 * i] = digits[value[i] >> 4];
		ret[2 * i + 1] = digits[value[i] & 15];
	}
	ret[2 * len] = '\0';
	return 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

ssize_t format_index_decode(const char *name, uint8_t ret[FORMAT_ORIGIN_SIZE])
{
	size_t len = strlen(name);

	if (len % 2 || len / 2 < FB_HANDLE || len / 2 > FORMAT_ORIGIN_SIZE)
		return -EINVAL;
	for (size_t i = 0; i < len / 2; i++) {
		int high = hex_digit(name[2 * i]);
		int low = hex_digit(name[2 * i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		ret[i] = (uint8_t)(high << 4 | low);
	}
	return (ssize_t)(len / 2);
}

size_t format_nlink_encode(const struct format_nlink *nlink, char ret[FORMAT_NLINK_SIZE])
{
	return (size_t)snprintf(ret, FORMAT_NLINK_SIZE, "%c%+d", nlink->is_upper ? 'U' : 'L',
				nlink->difference);
}

int format_nlink_decode(const char *value, size_t len, struct format_nlink *ret)
{
	int difference = 0;

	if (len < 3 || len > 8 || (value[0] != 'U' && value[0] != 'L') ||
	    (value[1] != '+' && value[1] != '-'))
		return -EINVAL;
	for (size_t i = 2; i < len; i++) {
		if (value[i] < '0' || value[i] > '9')
			return -EINVAL;
		difference = difference * 10 + (value[i] - '0');
	}
	*ret = (struct format_nlink){
		.is_upper = value[0] == 'U',
		.difference = value[1] == '-' ? -difference : difference,
	};
	return 0;
}

size_t format_protattr_encode(unsigned bits, char ret[FORMAT_PROTATTR_SIZE])
{
	size_t len = 0;

	if (bits & FORMAT_PROTATTR_APPEND)
		ret[len++] = 'a';
	if (bits & FORMAT_PROTATTR_IMMUTABLE)
		ret[len++] = 'i';
	return len;
}

unsigned format_protattr_decode(const char *value, size_t len)
{
	unsigned bits = 0;

	for (size_t i = 0; i < len && (value[i] == 'a' || value[i] == 'i'); i++)
		bits |= value[i] == 'a' ? FORMAT_PROTATTR_APPEND : FORMAT_PROTATTR_IMMUTABLE;
	return bits;
}

static uint32_t handle_u32(const struct format_origin *origin, size_t word)
{
	uint32_t number;

	memcpy(&number, origin->handle + word * sizeof(number), sizeof(number));
	return number;
}

static uint64_t handle_u64(const struct format_origin *origin)
{
	uint64_t number;

	memcpy(&number, origin->handle, sizeof(number));
	return number;
}

bool format_handle_ino(const struct format_origin *origin, uint64_t *ret_ino)
{
	switch (origin->type) {
	case FILEID_INO32_GEN:
		if (origin->len == 8) { /* number, generation */
			*ret_ino = handle_u32(origin, 0);
			return true;
		}
		if (origin->len == 12) { /* tmpfs: generation, number's low and high half */
			*ret_ino = (uint64_t)handle_u32(origin, 2) << 32 | handle_u32(origin, 1);
			return true;
		}
		return false;
	case FILEID_INO32_GEN_PARENT:
		if (origin->len != 16)
			return false;
		*ret_ino = handle_u32(origin, 0);
		return true;
	case FILEID_INO64_GEN:
	case FILEID_INO64_GEN_PARENT:
		if (origin->len < 12)
			return false;
		*ret_ino = handle_u64(origin);
		return true;
	case FILEID_BTRFS:
	case FILEID_BTRFS_PARENT:
	case FILEID_BTRFS_PARENT_ROOT:
		if (origin->len < 20)
			return false;
		*ret_ino = handle_u64(origin);
		return true;
	default:
		return false;
	}
}

#define WH_PREFIX_LEN (sizeof(FORMAT_WH_PREFIX) - 1)

bool format_is_wh_name(const char *name, size_t len)
{
	return len > WH_PREFIX_LEN && memcmp(name, FORMAT_WH_PREFIX, WH_PREFIX_LEN) == 0;
}

int format_wh_name(const char *name, char ret[256])
{
	size_t len = strlen(name);

	if (starts_with(name, FORMAT_WH_PREFIX))
		return -EINVAL;
	if (WH_PREFIX_LEN + len > NAME_MAX)
		return -ENAMETOOLONG;

	memcpy(ret, FORMAT_WH_PREFIX, WH_PREFIX_LEN);
	memcpy(ret + WH_PREFIX_LEN, name, len + 1);
	return 0;
}

const char *format_wh_target(const char *wh_name)
{
	const char *target = wh_name + WH_PREFIX_LEN;

	if (!format_is_wh_name(wh_name, strlen(wh_name)) || starts_with(target, FORMAT_WH_PREFIX))
		return NULL;
	return target;
}
