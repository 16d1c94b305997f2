/* SPDX-License-Identifier: MIT */
/*
 * Digests of data, as the file systems of the layers vouch for them (fs-verity).
 *
 * A file that has fs-verity cannot be changed, and what cannot be verified of it cannot be read.  So its
 * digest, which is had in constant time, stands for every byte that will be read through the descriptor
 * that was asked.
 */
#ifndef FS_VERITY_H
#define FS_VERITY_H

#include "fs/format.h"
#include "fs/options.h"

/**
 * The digest of the file open for reading at @fd: without an algorithm when it has none, also because its
 * file system or the kernel has no fs-verity.  Returns 0; -EIO for an answer that is malformed; what the
 * kernel says.
 */
int verity_measure(int fd, struct format_digest *ret) NODISCARD;

/**
 * Whether the data at @fd may be used for a file whose mark gives @expected, one without an algorithm if
 * it gives none.  Returns 0; -EIO when it may not, or it cannot be told; -EINTR when a file system in
 * user space was interrupted.  With OPTIONS_VERITY_OFF nothing is looked at.
 */
int verity_check(enum options_verity verity, const struct format_digest *expected,
		 int fd) NODISCARD;

#endif
