/* SPDX-License-Identifier: MIT */
/*
 * Thin wrappers of system calls: -errno instead of errno, newer calls with a fallback where the
 * kernel lacks them or a seccomp filter answers EPERM for what it does not know.
 *
 * None follows a symbolic link in its last component.  @name may be "" where said: then the call is
 * about @dirfd itself, which may be an O_PATH descriptor.
 */
#ifndef LIB_SYS_H
#define LIB_SYS_H

#include <linux/stat.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "lib/base.h"

struct statx;

/** What every stat here asks for. */
#define SYS_STATX_MASK (STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID)

/** statx(2); @name may be "". */
int sys_stat(int dirfd, const char *name, struct statx *ret) NODISCARD;

/** openat(2) with O_CLOEXEC | O_NOFOLLOW | O_NOCTTY.  Returns the descriptor. */
int sys_openat(int dirfd, const char *name, int flags, mode_t mode) NODISCARD;

/**
 * Open @path (several components) below @dirfd: no symbolic link, no "..", no other mount is ever
 * crossed.  Component by component where openat2(2) is missing.
 * -ELOOP for a symbolic link on the way, -EXDEV for a mount.
 */
int sys_open_beneath(int dirfd, const char *path, int flags) NODISCARD;

/** Open again what a (possibly O_PATH) descriptor shows, by /proc/self/fd. */
int sys_reopen(int fd, int flags) NODISCARD;

int sys_mkdirat(int dirfd, const char *name, mode_t mode) NODISCARD;
int sys_mknodat(int dirfd, const char *name, mode_t mode, dev_t dev) NODISCARD;
int sys_symlinkat(const char *target, int dirfd, const char *name) NODISCARD;
int sys_unlinkat(int dirfd, const char *name, int flags);
int sys_linkat(int olddir, const char *oldname, int newdir, const char *newname) NODISCARD;

/** truncate(2), which unlike ftruncate(2) leaves the times to the file system, of an open file. */
int sys_truncate(int fd, off_t size) NODISCARD;

/** Give an O_TMPFILE descriptor a name. */
int sys_link_fd(int fd, int newdir, const char *newname) NODISCARD;

int sys_renameat2(int olddir, const char *oldname, int newdir, const char *newname,
		  unsigned flags) NODISCARD;

/** Returns the length; @size bytes at most, not terminated. */
ssize_t sys_readlinkat(int dirfd, const char *name, char *buf, size_t size) NODISCARD;

/** @name may be "". */
int sys_chmodat(int dirfd, const char *name, mode_t mode) NODISCARD;
/** @name may be "". */
int sys_chownat(int dirfd, const char *name, uid_t uid, gid_t gid) NODISCARD;
/** @name may be "". */
int sys_utimensat(int dirfd, const char *name, const struct timespec times[2]);

/** Extended attributes of @name in @dirfd ("" for @dirfd itself), of any type of object. */
ssize_t sys_getxattrat(int dirfd, const char *name, const char *xattr, void *value,
		       size_t size) NODISCARD;
ssize_t sys_listxattrat(int dirfd, const char *name, char *list, size_t size) NODISCARD;
int sys_setxattrat(int dirfd, const char *name, const char *xattr, const void *value, size_t size,
		   int flags) NODISCARD;
int sys_removexattrat(int dirfd, const char *name, const char *xattr) NODISCARD;

/** Fill @buf with directory records (struct linux_dirent64).  Returns bytes, 0 at the end. */
ssize_t sys_getdents(int fd, void *buf, size_t size) NODISCARD;

/** Read or write everything unless the end of file comes first.  Returns the bytes done. */
ssize_t sys_pread_full(int fd, void *buf, size_t size, off_t offset) NODISCARD;
ssize_t sys_pwrite_full(int fd, const void *buf, size_t size, off_t offset) NODISCARD;

/** Milliseconds of CLOCK_MONOTONIC. */
int64_t sys_now_ms(void);

/** A private, detached clone of the mount below @fd, as an O_PATH descriptor. */
int sys_clone_mount(int fd, const char *path, bool readonly) NODISCARD;

#endif
