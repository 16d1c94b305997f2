/* SPDX-License-Identifier: MIT */
/*
 * Inode numbers of the union.
 *
 * Objects of the upper's file system (and of the only one, in a read-only union) keep their number.
 * Those of other file systems get the number of the file system in the high bits, as the kernel's
 * xino does; a number too large for that is hashed.  The same layers in the same order give the
 * same numbers after a remount.
 */
#ifndef FS_INUM_H
#define FS_INUM_H

#include <stdint.h>

/** st_ino of object @ino of file system number @fsid.  Never 0. */
uint64_t inum_make(uint16_t fsid, uint64_t ino);

/**
 * The same for an object whose st_dev, @dev, is not that of its layer's root: a btrfs subvolume, an
 * overlay over several file systems.  Its numbers repeat those of others.
 */
uint64_t inum_make_foreign(uint64_t dev, uint64_t ino);

#endif
