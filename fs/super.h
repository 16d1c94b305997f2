/* SPDX-License-Identifier: MIT */
/* The union as a whole: brought up from a configuration, taken down in order. */
#ifndef FS_SUPER_H
#define FS_SUPER_H

#include "fs/options.h"
#include "lib/base.h"

struct ovl_fs;

/**
 * Open the layers that @config names, check and lock them, sweep the work directory.  @config must
 * outlive the union.  Returns 0, or -errno with one line in @error and nothing left behind.
 */
int super_open(const struct ovl_config *config, struct ovl_fs **ret, char *error,
	       size_t error_size) NODISCARD;

/**
 * Call @tell with @cookie and a node id when attributes that the kernel may remember have changed
 * without its doing: a copy-up makes the last name of a lower file its only one, and a directory a
 * merged one.  Before the first request.  @tell is called under locks: it may queue, no more.
 */
void super_on_attr_change(struct ovl_fs *fs, void (*tell)(void *cookie, uint64_t node),
			  void *cookie);

/** As super_on_attr_change, with the same @cookie, for listings: ".." of a moved directory. */
void super_on_listing_change(struct ovl_fs *fs, void (*tell)(void *cookie, uint64_t node),
			     void *cookie);

/** As super_on_attr_change, with the same @cookie, for the number of inodes: with each 512th new one. */
void super_on_growth(struct ovl_fs *fs, void (*tell)(void *cookie), void *cookie);

/**
 * Let @open show files to the kernel, for passthrough (fs/backing.h), and @close take them back.
 * Before the first request.
 */
void super_pass_through(struct ovl_fs *fs, int (*open)(void *cookie, int fd),
			void (*close)(void *cookie, int id), void *cookie);

/** Let @store put data into the kernel's page cache (fs/preload.h).  Before the first request. */
void super_preload(struct ovl_fs *fs,
		   int (*store)(void *cookie, uint64_t node, const void *data, size_t size),
		   void *cookie);

/** The kernel knows nothing any more: copies that are still made are given up, all inodes go, orphans
 * are removed.  No thread receives requests. */
void super_forget_all(struct ovl_fs *fs);

/** After the connection ended: let the next mount wait, write everything to disk, tidy up. */
int super_settle(struct ovl_fs *fs) NODISCARD;

/** Free everything.  NULL is accepted. */
void super_close(struct ovl_fs *fs);

/**
 * What super_close does to files, and no more: for a process that ends next, by which everything else
 * is given back.  Other threads may still be there that only read what is in memory.
 */
void super_leave(struct ovl_fs *fs);

/** The source that /proc/self/mountinfo shows. */
const char *super_fsname(const struct ovl_fs *fs);

bool super_is_readonly(const struct ovl_fs *fs);

#endif
