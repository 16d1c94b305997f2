/* SPDX-License-Identifier: MIT */
/* The records are a chained hash table by inode. */
#include "fs/metacopy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "fs/realdir.h"
#include "fs/verity.h"
#include "lib/check.h"
#include "lib/cleanup.h"

#define MIN_BUCKETS 64

struct metacopy {
	struct metacopy *next;
	uint32_t inode;
	uint32_t realdir; /* 0: name is a path in the data-only layers */
	uint32_t name;    /* in ovl_fs.names */
	uint32_t digest;  /* there too: the algorithm and the digest; 0: none */
};

struct metacopies {
	struct mutex lock;
	struct metacopy **buckets GUARDED_BY(lock);
	size_t n_buckets GUARDED_BY(lock); /* a power of two */
	size_t n GUARDED_BY(lock);
};

int metacopy_init(struct ovl_fs *fs)
{
	struct metacopies *table = calloc(1, sizeof(*table));

	if (!table)
		return -ENOMEM;
	table->buckets = calloc(MIN_BUCKETS, sizeof(struct metacopy *));
	if (!table->buckets) {
		free(table);
		return -ENOMEM;
	}
	table->n_buckets = MIN_BUCKETS;
	mutex_init(&table->lock, LOCK_RANK_LEAF - 2);
	fs->metacopies = table;
	return 0;
}

void metacopy_deinit(struct ovl_fs *fs)
{
	struct metacopies *table = fs->metacopies;

	if (!table)
		return;
	(void)ENSURE(table->n == 0); /* every inode took its own with it */
	free(table->buckets);
	mutex_deinit(&table->lock);
	free(table);
	fs->metacopies = NULL;
}

/* --- the table; it is locked --- */

static struct metacopy **bucket_of(const struct metacopies *table, uint32_t inode)
{
	return &table->buckets[inode & (table->n_buckets - 1)];
}

static void insert_locked(struct metacopies *table, struct metacopy *metacopy)
{
	struct metacopy **bucket = bucket_of(table, metacopy->inode);

	metacopy->next = *bucket;
	*bucket = metacopy;
}

static void grow_locked(struct metacopies *table)
{
	size_t n_old = table->n_buckets;
	struct metacopy **old = table->buckets;
	struct metacopy **bigger = calloc(n_old * 2, sizeof(struct metacopy *));

	if (!bigger)
		return; /* longer chains work too */
	table->buckets = bigger;
	table->n_buckets = n_old * 2;
	for (size_t i = 0; i < n_old; i++) {
		while (old[i]) {
			struct metacopy *metacopy = old[i];

			old[i] = metacopy->next;
			insert_locked(table, metacopy);
		}
	}
	free(old);
}

/* --- records --- */

static struct metacopy *make(struct ovl_fs *fs, const char *name)
{
	struct metacopy *metacopy = calloc(1, sizeof(*metacopy));

	if (!metacopy)
		return NULL;
	if (arena_new(&fs->names, name, strlen(name), &metacopy->name) < 0) {
		free(metacopy);
		return NULL;
	}
	return metacopy;
}

struct metacopy *metacopy_new(struct ovl_fs *fs, uint32_t realdir, const char *name)
{
	struct metacopy *metacopy = make(fs, name);

	if (metacopy)
		metacopy->realdir = realdir_get(fs, realdir);
	return metacopy;
}

struct metacopy *metacopy_new_data_only(struct ovl_fs *fs, const char *path)
{
	return make(fs, path + 1); /* the slash */
}

int metacopy_expect(struct ovl_fs *fs, struct metacopy *metacopy,
		    const struct format_digest *digest)
{
	uint8_t bytes[1 + FORMAT_DIGEST_MAX] = { digest->algorithm };
	uint32_t ref = 0;
	int r = 0;

	memcpy(bytes + 1, digest->bytes, digest->len);
	if (digest->algorithm && fs->config.verity != OPTIONS_VERITY_OFF)
		r = arena_new(&fs->names, bytes, 1U + digest->len, &ref);
	if (r < 0)
		return -ENOMEM;
	arena_put(&fs->names, metacopy->digest);
	metacopy->digest = ref;
	return 0;
}

void metacopy_free(struct ovl_fs *fs, struct metacopy *metacopy)
{
	if (!metacopy)
		return;
	arena_put(&fs->names, metacopy->digest);
	arena_put(&fs->names, metacopy->name);
	realdir_put(fs, metacopy->realdir);
	free(metacopy);
}

void metacopy_give(struct ovl_fs *fs, struct inode *inode, struct metacopy *metacopy)
{
	struct metacopies *table = fs->metacopies;

	metacopy->inode = ovl_inode_index(fs, inode);
	mutex_lock(&table->lock);
	if (table->n >= table->n_buckets)
		grow_locked(table);
	insert_locked(table, metacopy);
	table->n++;
	mutex_unlock(&table->lock);
	inode_set(inode, INODE_METACOPY);
}

void metacopy_drop(struct ovl_fs *fs, struct inode *inode)
{
	struct metacopies *table = fs->metacopies;
	uint32_t index = ovl_inode_index(fs, inode);
	struct metacopy *metacopy;
	struct metacopy **at;

	if (!inode_has(inode, INODE_METACOPY))
		return;
	inode_clear(inode, INODE_METACOPY);
	mutex_lock(&table->lock);
	at = bucket_of(table, index);
	while (*at && (*at)->inode != index)
		at = &(*at)->next;
	metacopy = *at;
	if (ENSURE(metacopy)) {
		*at = metacopy->next;
		table->n--;
	}
	mutex_unlock(&table->lock);
	metacopy_free(fs, metacopy);
}

static const struct metacopy *find(struct ovl_fs *fs, const struct inode *inode)
{
	struct metacopies *table = fs->metacopies;
	uint32_t index = ovl_inode_index(fs, inode);
	const struct metacopy *metacopy;

	mutex_lock(&table->lock);
	metacopy = *bucket_of(table, index);
	while (metacopy && metacopy->inode != index)
		metacopy = metacopy->next;
	mutex_unlock(&table->lock);
	return metacopy;
}

/* --- the data --- */

/* Open the file at @path in a data-only layer.  Nothing but a file with data is opened. */
static int open_file_with_data(const struct layer *layer, const char *path)
{
	_cleanup_fd_ int found = sys_open_beneath(layer->root, path, O_PATH);
	_cleanup_fd_ int fd = -1;
	struct statx stx;
	struct format_digest digest;
	int r;

	if (found < 0)
		return found;
	r = sys_stat(found, "", &stx);
	if (r < 0 || !S_ISREG(stx.stx_mode))
		return r < 0 ? r : -EIO;
	fd = sys_open_beneath(layer->root, path, O_RDONLY | O_NONBLOCK);
	if (fd >= 0 && metacopy_is_marked(layer, fd, "", &digest) != 0)
		return -EIO;
	return fd_take(&fd);
}

static int open_data_only(struct ovl_fs *fs, const char *path)
{
	for (uint16_t i = 0; i < fs->n_data_layers; i++) {
		int fd = open_file_with_data(&fs->data_layers[i], path);

		if (fd != -ENOENT && fd != -ENOTDIR)
			return fd;
	}
	return -EIO;
}

static int open_unchecked(struct ovl_fs *fs, const struct metacopy *metacopy)
{
	_cleanup_dirfd_ struct dirfd dir = DIRFD_NONE;
	int r;

	if (!metacopy->realdir)
		return open_data_only(fs, arena_str(&fs->names, metacopy->name));
	r = dirfd_open(&dir, fs, metacopy->realdir);
	if (r == 0)
		r = layer_open_file(realdir_layer(fs, metacopy->realdir), dir.ref.fd,
				    arena_str(&fs->names, metacopy->name), O_RDONLY);
	return r == -ENOENT ? -ESTALE : r;
}

static struct format_digest expected_digest(struct ovl_fs *fs, const struct metacopy *metacopy)
{
	struct format_digest digest = { 0 };
	const uint8_t *bytes;

	if (metacopy->digest) {
		bytes = arena_bytes(&fs->names, metacopy->digest);
		digest.algorithm = bytes[0];
		digest.len = (uint8_t)(arena_len(&fs->names, metacopy->digest) - 1);
		memcpy(digest.bytes, bytes + 1, digest.len);
	}
	return digest;
}

int metacopy_open(struct ovl_fs *fs, const struct inode *inode)
{
	const struct metacopy *metacopy = find(fs, inode);
	struct format_digest expected;
	_cleanup_fd_ int fd = -1;
	int r;

	if (!ENSURE(metacopy))
		return -EIO;
	expected = expected_digest(fs, metacopy);
	fd = open_unchecked(fs, metacopy);
	if (fd < 0)
		return fd_take(&fd);
	r = verity_check(fs->config.verity, &expected, fd);
	return r < 0 ? r : fd_take(&fd);
}

int metacopy_blocks(struct ovl_fs *fs, const struct inode *inode, uint64_t size, uint32_t blksize,
		    uint64_t *ret)
{
	const struct metacopy *metacopy = find(fs, inode);
	_cleanup_dirfd_ struct dirfd dir = DIRFD_NONE;
	struct statx stx;
	int r;

	if (!ENSURE(metacopy))
		return -EIO;
	if (!metacopy->realdir) {
		*ret = (size + blksize - 1) / blksize * (blksize / 512);
		return 0;
	}
	r = dirfd_open(&dir, fs, metacopy->realdir);
	if (r == 0)
		r = layer_stat(realdir_layer(fs, metacopy->realdir), dir.ref.fd,
			       arena_str(&fs->names, metacopy->name), &stx);
	if (r == 0)
		*ret = stx.stx_blocks;
	return r == -ENOENT ? -ESTALE : r;
}

/* --- the mark --- */

int metacopy_is_marked(const struct layer *layer, int dirfd, const char *name,
		       struct format_digest *ret)
{
	uint8_t value[FORMAT_METACOPY_SIZE];
	ssize_t n = layer_get_private(layer, dirfd, name, FORMAT_METACOPY, value, sizeof(value));

	if (n == -ENODATA)
		return 0;
	if (n == -ERANGE)
		return -EIO;
	if (n < 0)
		return (int)n;
	return format_metacopy_decode(value, (size_t)n, ret) < 0 ? -EIO : 1;
}
