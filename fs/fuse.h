/* SPDX-License-Identifier: MIT */
/* libfuse, at the version of its interface that the edge is written for. */
#ifndef FS_FUSE_H
#define FS_FUSE_H

/* FUSE_MAKE_VERSION(3, 17), which only the header itself could spell: HANDLE_KILLPRIV_V2. */
#define FUSE_USE_VERSION 317

#include <fuse_lowlevel.h>

#endif
