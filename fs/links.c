/* SPDX-License-Identifier: MIT */
/*
 * One record a file and layer, in two chained hash tables: by the layer's number, to find the inode, and by
 * the inode, to take the record out.  Few files have several names, so they stay small.
 */
#include "fs/links.h"

#include <errno.h>
#include <stdlib.h>

#include "fs/itable.h"

#define MIN_BUCKETS 64

struct link {
	struct link *next_by_file;
	struct link *next_by_inode;
	uint64_t ino;
	uint32_t inode;
	int extra; /* the same in all records of an inode */
	uint16_t fsid;
};

struct links {
	struct mutex lock;
	struct link **by_file GUARDED_BY(lock);
	struct link **by_inode GUARDED_BY(lock);
	size_t n_buckets GUARDED_BY(lock);
	size_t n_links GUARDED_BY(lock);
};

int links_init(struct ovl_fs *fs)
{
	struct links *links = calloc(1, sizeof(*links));

	if (!links)
		return -ENOMEM;
	links->n_buckets = MIN_BUCKETS;
	links->by_file = calloc(MIN_BUCKETS, sizeof(*links->by_file));
	links->by_inode = calloc(MIN_BUCKETS, sizeof(*links->by_inode));
	if (!links->by_file || !links->by_inode) {
		free(links->by_file);
		free(links->by_inode);
		free(links);
		return -ENOMEM;
	}
	mutex_init(&links->lock, LOCK_RANK_LEAF - 2);
	fs->links = links;
	return 0;
}

void links_deinit(struct ovl_fs *fs)
{
	struct links *links = fs->links;

	if (!links)
		return;
	for (size_t i = 0; i < links->n_buckets; i++) {
		struct link *link = links->by_file[i];

		while (link) {
			struct link *next = link->next_by_file;

			free(link);
			link = next;
		}
	}
	free(links->by_file);
	free(links->by_inode);
	mutex_deinit(&links->lock);
	free(links);
	fs->links = NULL;
}

static size_t file_bucket(const struct links *links, uint16_t fsid, uint64_t ino)
{
	return (size_t)(((ino + fsid) * 0x9E3779B97F4A7C15ULL) >> 32) & (links->n_buckets - 1);
}

static void insert_locked(struct links *links, struct link *link)
{
	struct link **by_file = &links->by_file[file_bucket(links, link->fsid, link->ino)];
	struct link **by_inode = &links->by_inode[link->inode & (links->n_buckets - 1)];

	link->next_by_file = *by_file;
	*by_file = link;
	link->next_by_inode = *by_inode;
	*by_inode = link;
}

static void grow_locked(struct links *links)
{
	size_t n_old = links->n_buckets;
	struct link **old = links->by_file;
	struct link **by_file = calloc(n_old * 2, sizeof(struct link *));
	struct link **by_inode = calloc(n_old * 2, sizeof(struct link *));

	if (!by_file || !by_inode) { /* longer chains work too */
		free(by_file);
		free(by_inode);
		return;
	}
	free(links->by_inode);
	links->by_file = by_file;
	links->by_inode = by_inode;
	links->n_buckets = n_old * 2;
	for (size_t i = 0; i < n_old; i++) {
		while (old[i]) {
			struct link *link = old[i];

			old[i] = link->next_by_file;
			insert_locked(links, link);
		}
	}
	free(old);
}

/* A dying inode is not found: it takes itself out. */
static struct inode *find_locked(struct ovl_fs *fs, uint16_t fsid, uint64_t ino)
{
	struct link *link = fs->links->by_file[file_bucket(fs->links, fsid, ino)];

	for (; link; link = link->next_by_file) {
		struct inode *inode = ovl_inode(fs, link->inode);

		if (link->ino == ino && link->fsid == fsid && itable_try_ref(inode))
			return inode;
	}
	return NULL;
}

struct inode *links_find(struct ovl_fs *fs, uint16_t fsid, uint64_t ino)
{
	struct inode *inode;

	mutex_lock(&fs->links->lock);
	inode = find_locked(fs, fsid, ino);
	mutex_unlock(&fs->links->lock);
	return inode;
}

struct link *links_prepare(void)
{
	return calloc(1, sizeof(struct link));
}

/* Insert @link, unless another inode is there already: that one is returned, referenced. */
static struct inode *commit(struct ovl_fs *fs, struct link *link, uint16_t fsid, uint64_t ino,
			    struct inode *inode, int extra)
{
	struct links *links = fs->links;
	struct inode *winner;

	link->extra = extra;
	link->ino = ino;
	link->fsid = fsid;
	link->inode = ovl_inode_index(fs, inode);
	mutex_lock(&links->lock);
	winner = find_locked(fs, fsid, ino);
	if (!winner) {
		if (links->n_links >= links->n_buckets)
			grow_locked(links);
		insert_locked(links, link);
		links->n_links++;
		inode_set(inode, INODE_LINKED);
		link = NULL;
	}
	mutex_unlock(&links->lock);
	free(link);
	return winner;
}

struct inode *links_add(struct ovl_fs *fs, uint16_t fsid, uint64_t ino, struct inode *inode,
			int extra)
{
	struct link *link = links_prepare();
	struct inode *winner = link ? commit(fs, link, fsid, ino, inode, extra) : NULL;

	if (winner == inode) {
		itable_put(fs, inode);
		return NULL;
	}
	return winner;
}

void links_commit(struct ovl_fs *fs, struct link *link, uint16_t fsid, uint64_t ino,
		  struct inode *inode, int extra)
{
	itable_put(fs, commit(fs, link, fsid, ino, inode, extra));
	links_set_extra(fs, inode, extra); /* the records of the lower layers too */
}

/* The first record of an inode, or the next one after @link. */
static struct link *next_of_inode(const struct links *links, struct link *link, uint32_t index)
{
	link = link ? link->next_by_inode : links->by_inode[index & (links->n_buckets - 1)];
	while (link && link->inode != index)
		link = link->next_by_inode;
	return link;
}

int links_extra(struct ovl_fs *fs, const struct inode *inode)
{
	struct links *links = fs->links;
	const struct link *link;
	int extra;

	mutex_lock(&links->lock);
	link = next_of_inode(links, NULL, ovl_inode_index(fs, inode));
	extra = link ? link->extra : 0;
	mutex_unlock(&links->lock);
	return extra;
}

void links_set_extra(struct ovl_fs *fs, const struct inode *inode, int extra)
{
	struct links *links = fs->links;
	uint32_t index = ovl_inode_index(fs, inode);
	struct link *link = NULL;

	mutex_lock(&links->lock);
	while ((link = next_of_inode(links, link, index)))
		link->extra = extra;
	mutex_unlock(&links->lock);
}

static void remove_locked(struct links *links, struct link *link)
{
	struct link **at = &links->by_inode[link->inode & (links->n_buckets - 1)];

	while (*at != link)
		at = &(*at)->next_by_inode;
	*at = link->next_by_inode;
	at = &links->by_file[file_bucket(links, link->fsid, link->ino)];
	while (*at != link)
		at = &(*at)->next_by_file;
	*at = link->next_by_file;
	links->n_links--;
	free(link);
}

void links_remove(struct ovl_fs *fs, struct inode *inode)
{
	struct links *links = fs->links;
	uint32_t index = ovl_inode_index(fs, inode);
	struct link *link;

	mutex_lock(&links->lock);
	while ((link = next_of_inode(links, NULL, index)))
		remove_locked(links, link);
	mutex_unlock(&links->lock);
}
