/* SPDX-License-Identifier: MIT */
/* A directory for targets whose decoders read files: removed when the program ends. */
#ifndef TESTS_FUZZ_SCRATCH_H
#define TESTS_FUZZ_SCRATCH_H

#include <stddef.h>

#include "store/store.h"

/** The directory of this program, made the first time, in $TMPDIR or /dev/shm.  Stops when it cannot be. */
int scratch_open(void);

/** Its absolute path. */
const char *scratch_path(void);

/** Let the file @path below it hold @len bytes of @data, and nothing else.  Parents are made. */
void scratch_write(const char *path, const void *data, size_t len);

/** An empty store in it, made and opened the first time. */
const struct store *scratch_store(void);

#endif
