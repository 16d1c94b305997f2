/* SPDX-License-Identifier: MIT */
/* How far the kernel reads ahead in the files of a mount. */
#ifndef FS_READAHEAD_H
#define FS_READAHEAD_H

/**
 * Let the kernel read ahead as much as one request may carry in the file system with this device number,
 * after INIT, which resets it.  FUSE gets 128 KiB else, whatever the two sides agree on.  Where it is
 * not allowed (only root of the host may) or /sys is not there, it stays so.
 */
void readahead_raise(unsigned dev_major, unsigned dev_minor);

#endif
