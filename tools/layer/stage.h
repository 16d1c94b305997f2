/* SPDX-License-Identifier: MIT */
/* A directory of the store's tmp/ in which something is made before it appears in its place. */
#ifndef LAYER_STAGE_H
#define LAYER_STAGE_H

#include "store/store.h"

struct stage {
	const struct store *store;
	int tmp; /* the store's */
	int fd;  /* O_RDONLY */
	char name[32];
};
#define STAGE_NONE                                                                                 \
	{                                                                                          \
		.tmp = -1, .fd = -1                                                                \
	}

int stage_begin(const struct store *store, struct stage *ret, struct error *error) NODISCARD;

/** Whatever is left is removed.  STAGE_NONE is accepted. */
void stage_end(struct stage *stage);

/**
 * Let @name of the stage ("" itself) appear as @path of the store.  What is there already stays:
 * -EEXIST.  Everything that was written must be on the disk before (stage_sync).
 */
int stage_publish(struct stage *stage, const char *name, const char *path) NODISCARD;

/** The same, in place of the file that is there. */
int stage_replace(struct stage *stage, const char *name, const char *path) NODISCARD;

/** Write a file of the stage. */
int stage_write(const struct stage *stage, const char *name, const void *data,
		size_t len) NODISCARD;

/** Everything in the store's file system is written to the disk. */
int stage_sync(const struct store *store, struct error *error) NODISCARD;

#define _cleanup_stage_ __attribute__((cleanup(stage_end)))

#endif
