/* SPDX-License-Identifier: MIT */
/* A hash table with one lock, never entered while it is empty. */
#include "fs/former.h"

#include <errno.h>
#include <stdlib.h>

#define N_BUCKETS 256

struct former {
	struct former *next;
	uint64_t node_id;
	uint32_t n_open;
	int backing;
};

struct formers {
	_Atomic uint32_t n;
	struct mutex lock;
	struct former *buckets[N_BUCKETS] GUARDED_BY(lock);
};

int former_init(struct ovl_fs *fs)
{
	fs->formers = calloc(1, sizeof(*fs->formers));
	if (!fs->formers)
		return -ENOMEM;
	mutex_init(&fs->formers->lock, LOCK_RANK_LEAF);
	return 0;
}

void former_deinit(struct ovl_fs *fs)
{
	if (!fs->formers)
		return;
	for (uint32_t i = 0; i < N_BUCKETS; i++) {
		while (fs->formers->buckets[i]) {
			struct former *former = fs->formers->buckets[i];

			fs->formers->buckets[i] = former->next;
			free(former);
		}
	}
	mutex_deinit(&fs->formers->lock);
	free(fs->formers);
	fs->formers = NULL;
}

static struct former **bucket_locked(struct formers *formers, uint32_t index)
{
	return &formers->buckets[index % N_BUCKETS];
}

static struct former *find_locked(struct formers *formers, uint64_t node_id)
{
	struct former *former = *bucket_locked(formers, (uint32_t)node_id);

	while (former && former->node_id != node_id)
		former = former->next;
	return former;
}

int former_add(struct ovl_fs *fs, uint32_t index, uint32_t generation, uint32_t n_open, int backing)
{
	struct formers *formers = fs->formers;
	struct former *former = calloc(1, sizeof(*former));
	struct former **bucket;

	if (!former)
		return -ENOMEM;
	former->node_id = ((uint64_t)generation << 32) | index;
	former->n_open = n_open;
	former->backing = backing;
	mutex_lock(&formers->lock);
	bucket = bucket_locked(formers, index);
	former->next = *bucket;
	*bucket = former;
	formers->n++;
	mutex_unlock(&formers->lock);
	return 0;
}

bool former_has(struct ovl_fs *fs, uint64_t node_id)
{
	struct formers *formers = fs->formers;
	bool has;

	if (!atomic_load_explicit(&formers->n, memory_order_acquire))
		return false;
	mutex_lock(&formers->lock);
	has = find_locked(formers, node_id) != NULL;
	mutex_unlock(&formers->lock);
	return has;
}

int former_close(struct ovl_fs *fs, uint64_t node_id)
{
	struct formers *formers = fs->formers;
	struct former *former;
	int backing = 0;

	mutex_lock(&formers->lock);
	former = find_locked(formers, node_id);
	if (former && former->n_open > 0 && --former->n_open == 0)
		backing = former->backing;
	mutex_unlock(&formers->lock);
	return backing;
}

void former_remove(struct ovl_fs *fs, uint32_t index)
{
	struct formers *formers = fs->formers;
	struct former **at;

	mutex_lock(&formers->lock);
	at = bucket_locked(formers, index);
	while (*at) {
		struct former *former = *at;

		if ((uint32_t)former->node_id != index) {
			at = &former->next;
			continue;
		}
		*at = former->next;
		formers->n--;
		free(former);
	}
	mutex_unlock(&formers->lock);
}
