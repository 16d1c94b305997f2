/* SPDX-License-Identifier: MIT */
#include "fs/verity.h"

#include <errno.h>
#include <linux/fsverity.h>
#include <string.h>
#include <sys/ioctl.h>

/* The kernel's answer: struct fsverity_digest ends with the digest. */
union measured {
	struct fsverity_digest header;
	uint8_t bytes[sizeof(struct fsverity_digest) + FORMAT_DIGEST_MAX];
};

int verity_measure(int fd, struct format_digest *ret)
{
	union measured measured = { .header.digest_size = FORMAT_DIGEST_MAX };
	struct format_digest digest = { 0 };

	if (ioctl(fd, FS_IOC_MEASURE_VERITY, &measured) < 0) {
		if (errno != ENODATA && errno != ENOTTY && errno != EOPNOTSUPP && errno != ENOSYS)
			return -errno;
		*ret = digest;
		return 0;
	}
	/* A file system in user space answers what it likes. */
	if (!measured.header.digest_size || measured.header.digest_size > FORMAT_DIGEST_MAX ||
	    !measured.header.digest_algorithm || measured.header.digest_algorithm > UINT8_MAX)
		return -EIO;
	digest.algorithm = (uint8_t)measured.header.digest_algorithm;
	digest.len = (uint8_t)measured.header.digest_size;
	memcpy(digest.bytes, measured.bytes + sizeof(measured.header), digest.len);
	*ret = digest;
	return 0;
}

int verity_check(enum options_verity verity, const struct format_digest *expected, int fd)
{
	struct format_digest actual;
	int r;

	if (verity == OPTIONS_VERITY_OFF)
		return 0;
	if (!expected->algorithm)
		return verity == OPTIONS_VERITY_REQUIRE ? -EIO : 0;
	r = verity_measure(fd, &actual);
	if (r < 0)
		return r == -EINTR ? r : -EIO;
	return format_digest_is_same(expected, &actual) ? 0 : -EIO;
}
