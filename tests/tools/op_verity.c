/*
 * Verbs on fs-verity.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <fcntl.h>
#include <linux/fsverity.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MAX_DIGEST 64

static int do_enable(int argc, char **argv)
{
	struct fsverity_enable_arg how = {
		.version = 1,
		.hash_algorithm = FS_VERITY_HASH_ALG_SHA256,
		.block_size = 4096,
	};
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	int r;

	if (argc > 2 && strcmp(argv[2], "sha512") == 0)
		how.hash_algorithm = FS_VERITY_HASH_ALG_SHA512;
	r = fd < 0 ? -1 : ioctl(fd, FS_IOC_ENABLE_VERITY, &how);
	if (fd >= 0)
		close(fd);
	return r;
}

static int do_mark(int argc, char **argv)
{
	struct fsverity_digest *digest = calloc(1, sizeof(*digest) + MAX_DIGEST);
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	int r = -1;

	(void)argc;
	if (digest && fd >= 0) {
		digest->digest_size = MAX_DIGEST;
		r = ioctl(fd, FS_IOC_MEASURE_VERITY, digest);
	}
	if (r == 0) {
		printf("0x00%02x00%02x", 4 + digest->digest_size, digest->digest_algorithm);
		for (int i = 0; i < digest->digest_size; i++)
			printf("%02x", digest->digest[i]);
		printf("\n");
	}
	if (fd >= 0)
		close(fd);
	free(digest);
	return r;
}

const struct verb verity_verbs[] = {
	{ "verity-enable", 1, 2, do_enable,
	  "FILE [sha256|sha512]: nobody can change it from now on" },
	{ "verity-mark", 1, 1, do_mark,
	  "FILE: print, in hexadecimal, the metacopy mark that gives its digest" },
	{ 0 },
};
