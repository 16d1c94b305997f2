/* SPDX-License-Identifier: MIT */
/*
 * Nothing is synced: a file that a crash tore has a wrong checksum and is made anew.  The checksum
 * is no protection against somebody who wants to harm; that is the file's owner and mode.
 */
#include "runner/seccomp_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define MAGIC "UFSbpf1\n"

/* A key holds a whole profile. */
#define MAX_KEY (2 << 20)

struct header {
	char magic[8];
	uint64_t checksum; /* of everything behind it */
	uint32_t key_size;
	uint32_t n;
};

/* The key, and the program on the next multiple of 8. */
static size_t program_offset(size_t key_size)
{
	return sizeof(struct header) + ((key_size + 7) & ~(size_t)7);
}

static uint64_t checksum(const uint8_t *bytes, size_t size)
{
	const size_t start = offsetof(struct header, key_size);

	return XXH3_64bits(bytes + start, size - start);
}

int seccomp_cache_decode(const void *bytes, size_t size, const void *key, size_t key_size,
			 size_t *ret_offset, size_t *ret_n)
{
	struct header header;

	if (size < sizeof(header))
		return -EBADMSG;
	memcpy(&header, bytes, sizeof(header));
	if (memcmp(header.magic, MAGIC, sizeof(header.magic)) != 0 || header.key_size > MAX_KEY ||
	    header.n == 0 || header.n > BPF_MAXINSNS)
		return -EBADMSG;
	if (size != program_offset(header.key_size) + header.n * sizeof(struct sock_filter) ||
	    header.checksum != checksum(bytes, size))
		return -EBADMSG;
	if (header.key_size != key_size ||
	    memcmp((const uint8_t *)bytes + sizeof(header), key, key_size) != 0)
		return -ENOENT;
	*ret_offset = program_offset(key_size);
	*ret_n = header.n;
	return 0;
}

int seccomp_cache_encode(const void *key, size_t key_size, const struct sock_filter *program,
			 size_t n, void **ret_bytes, size_t *ret_size)
{
	const size_t offset = program_offset(key_size);
	const size_t size = offset + n * sizeof(*program);
	struct header header = { .magic = MAGIC };
	uint8_t *bytes;

	if (key_size > MAX_KEY || n == 0 || n > BPF_MAXINSNS)
		return -E2BIG;
	bytes = calloc(1, size);
	if (!bytes)
		return -ENOMEM;
	header.key_size = (uint32_t)key_size;
	header.n = (uint32_t)n;
	memcpy(bytes, &header, sizeof(header));
	memcpy(bytes + sizeof(header), key, key_size);
	memcpy(bytes + offset, program, n * sizeof(*program));
	header.checksum = checksum(bytes, size);
	memcpy(bytes, &header, sizeof(header));
	*ret_bytes = bytes;
	*ret_size = size;
	return 0;
}

static int make_path(const char *dir, const void *key, size_t key_size, char **ret)
{
	const unsigned long long hash = XXH3_64bits(key, key_size);

	return asprintf(ret, "%s/seccomp-%016llx.bpf", dir, hash) < 0 ? -ENOMEM : 0;
}

/* Returns the size.  Whoever can write the file decides what containers may do. */
static int check_file(int fd, size_t *ret_size)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)))
		return -EPERM;
	if (st.st_size <= 0 || st.st_size > (off_t)(program_offset(MAX_KEY) +
						    BPF_MAXINSNS * sizeof(struct sock_filter)))
		return -EBADMSG;
	*ret_size = (size_t)st.st_size;
	return 0;
}

static int read_file(const char *path, uint8_t **ret_bytes, size_t *ret_size)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	_cleanup_free_ uint8_t *bytes = NULL;
	size_t size = 0;
	ssize_t n;
	int r;

	if (fd < 0)
		return -errno;
	r = check_file(fd, &size);
	if (r < 0)
		return r;
	bytes = malloc(size + 1); /* never of nothing */
	if (!bytes)
		return -ENOMEM;
	n = read(fd, bytes, size); /* of a regular file: all there is */
	if (n != (ssize_t)size)
		return n < 0 ? -errno : -EBADMSG;
	*ret_bytes = ptr_take(bytes);
	*ret_size = size;
	return 0;
}

int seccomp_cache_read(const char *dir, const void *key, size_t key_size,
		       struct sock_filter **ret_program, size_t *ret_n)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_free_ uint8_t *bytes = NULL;
	struct sock_filter *program;
	size_t size = 0;
	size_t offset;
	size_t n;
	int r = make_path(dir, key, key_size, &path);

	if (r == 0)
		r = read_file(path, &bytes, &size);
	if (r == 0)
		r = seccomp_cache_decode(bytes, size, key, key_size, &offset, &n);
	if (r < 0)
		return r;
	program = calloc(n, sizeof(*program));
	if (!program)
		return -ENOMEM;
	memcpy(program, bytes + offset, n * sizeof(*program));
	*ret_program = program;
	*ret_n = n;
	return 0;
}

static int write_file(const char *path, const void *bytes, size_t size)
{
	_cleanup_fd_ int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = sys_pwrite_full(fd, bytes, size, 0);
	if (n == (ssize_t)size)
		return 0;
	return n < 0 ? (int)n : -EIO;
}

static int publish(const char *path, const void *bytes, size_t size)
{
	_cleanup_free_ char *temporary = NULL;
	int r;

	if (asprintf(&temporary, "%s.%d", path, (int)getpid()) < 0)
		return -ENOMEM;
	/* What a killed process of the same number left. */
	(void)unlink(temporary);
	r = write_file(temporary, bytes, size);
	if (r == 0 && rename(temporary, path) < 0)
		r = -errno;
	if (r < 0)
		(void)unlink(temporary); /* the first error is the one to tell */
	return r;
}

int seccomp_cache_write(const char *dir, const void *key, size_t key_size,
			const struct sock_filter *program, size_t n)
{
	_cleanup_free_ char *path = NULL;
	void *bytes = NULL;
	size_t size = 0;
	int r = make_path(dir, key, key_size, &path);

	if (r == 0)
		r = seccomp_cache_encode(key, key_size, program, n, &bytes, &size);
	if (r == 0)
		r = publish(path, bytes, size);
	if (r == -ENOENT && mkdir(dir, 0700) == 0)
		r = publish(path, bytes, size);
	free(bytes);
	return r;
}
