/* SPDX-License-Identifier: MIT */
/* Pure arithmetic; the reasons are in inum.h. */
#include "fs/inum.h"

#include <xxhash.h>

#define INO_BITS 48
#define HASHED (1ULL << 63)

uint64_t inum_make(uint16_t fsid, uint64_t ino)
{
	if (!fsid)
		return ino ? ino : HASHED;
	if (ino >> INO_BITS == 0 && fsid < (1U << (63 - INO_BITS)))
		return ((uint64_t)fsid << INO_BITS) | ino;
	return XXH3_64bits_withSeed(&ino, sizeof(ino), fsid) | HASHED;
}

uint64_t inum_make_foreign(uint64_t dev, uint64_t ino)
{
	return XXH3_64bits_withSeed(&ino, sizeof(ino), dev) | HASHED;
}
