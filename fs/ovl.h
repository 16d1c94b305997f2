/* SPDX-License-Identifier: MIT */
/*
 * The types of the union in memory.
 *
 *      entry ("names")                inode ("one truth")           realdir ("where it is")
 *   +--------------------+         +----------------------+       +------------------------+
 *   | parent --> inode   |  node   | counts, st_ino, type |  loc  | layer, parent, name    |
 *   | name               | ------> | flags                | ----> | (a directory of one    |
 *   | below: lower too?  |         | file: realdir + name |       |  layer; its O_PATH fd  |
 *   +--------------------+         | dir:  dirinfo -------+--+    |  is cached, bounded)   |
 *                                  +----------------------+  |    +------------------------+
 *                                            stack of realdirs, upper first <---+
 *
 * Records lie in pools and name each other by index, never by pointer.  An inode is reached from the
 * kernel by its node id (generation << 32 | index), from names through the entry table, and is freed
 * when the kernel has forgotten it and no entry below it is left.
 */
#ifndef FS_OVL_H
#define FS_OVL_H

#include <assert.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "fs/attr.h"
#include "fs/format.h"
#include "fs/layer.h"
#include "fs/locks.h"
#include "fs/options.h"
#include "lib/arena.h"
#include "lib/fdcache.h"
#include "lib/pool.h"
#include "lib/sys.h"

/** No redirect is longer on disk than what a file system block holds. */
#define XATTR_SIZE_LIMIT 8192

/** The upper role is not filled. */
#define LAYER_NONE UINT16_MAX

/** The node id of the root, fixed by FUSE; its record has index 1. */
#define INODE_ROOT_ID 1

/* --- a directory of one layer (fs/realdir.h) --- */

/** realdir.facts: what has been found out about a directory of a lower layer. */
enum {
	REALDIR_WH_KNOWN = 1 << 0,  /* its names were read once, REALDIR_WH_SOME is true or not */
	REALDIR_WH_SOME = 1 << 1,   /* it holds names that begin with ".wh." */
	REALDIR_XWHITEOUTS = 1 << 2 /* its opaque xattr is "x": look for xattr whiteouts */
};

struct realdir {
	_Atomic uint32_t refs;
	_Atomic uint32_t fd_slot;                     /* hint into ovl_fs.dirfds */
	_Atomic uint32_t parent GUARDED_BY(topology); /* 0: the root of its layer, for good */
	uint32_t name GUARDED_BY(topology);           /* in ovl_fs.names */
	uint16_t layer;
	_Atomic uint16_t facts;
};

/* --- an object of the union (fs/itable.h, fs/inode.h) --- */

enum inode_flags {
	INODE_UPPER = 1 << 0,      /* it lives in the upper layer; set once, never taken back */
	INODE_ORPHAN = 1 << 1,     /* no name in the union; its file is in the work directory */
	INODE_UNLINKED = 1 << 2,   /* its last known name was removed */
	INODE_LOST = 1 << 3,       /* nothing on disk leads to it any more */
	INODE_LINKED = 1 << 4,     /* in the table of upper files with several names */
	INODE_METACOPY = 1 << 5,   /* its data is elsewhere: fs/metacopy.h */
	INODE_FILLING = 1 << 6,    /* its data is being copied into it: fs/fill.h */
	INODE_INDEXED = 1 << 7,    /* its place is in the index, all its names are one file */
	INODE_UNCAPPED = 1 << 8,   /* root has just removed its capabilities, perhaps by a write */
	INODE_PROT_KNOWN = 1 << 9, /* the next two are true or not: fs/protect.h */
	INODE_IMMUTABLE = 1 << 10,
	INODE_APPEND = 1 << 11,
	INODE_PASSED = 1 << 12,       /* was open in passthrough: FUSE's pages of it may be old */
	INODE_PASSES_LOWER = 1 << 13, /* is open in passthrough to its lower file */
	INODE_RENEWED = 1 << 14,      /* has a former node id */
	INODE_NO_CAPABILITY =
		1 << 15,           /* made without security.capability, and none was set since */
	INODE_PRELOADED = 1 << 16, /* the kernel was given what it holds: fs/preload.h */
	INODE_ALL_FLAGS = (1 << 17) - 1,
};

/* Each has a bit of its own. */
static_assert(INODE_UPPER + INODE_ORPHAN + INODE_UNLINKED + INODE_LOST + INODE_LINKED +
			      INODE_METACOPY + INODE_FILLING + INODE_INDEXED + INODE_UNCAPPED +
			      INODE_PROT_KNOWN + INODE_IMMUTABLE + INODE_APPEND + INODE_PASSED +
			      INODE_PASSES_LOWER + INODE_RENEWED + INODE_NO_CAPABILITY +
			      INODE_PRELOADED ==
		      INODE_ALL_FLAGS,
	      "two flags are one bit");

struct inode {
	_Atomic uint64_t counts;     /* itable.c: references and what the kernel remembers */
	_Atomic uint32_t generation; /* 0: free; changes with the node id (fs/former.h) */
	_Atomic uint32_t flags;
	_Atomic uint64_t ino; /* st_ino; changes when a lower hard link becomes a file of its own */
	uint32_t entries GUARDED_BY(entry table); /* first name, linked by entry.next_name */
	uint32_t where GUARDED_BY(inode lock);    /* files: realdir; directories: dirinfo (const) */
	uint32_t name GUARDED_BY(inode lock);     /* files: name in that realdir */
	_Atomic uint32_t n_open;                  /* files: how often it is open */
	_Atomic uint32_t fd_slot;                 /* files: hint into ovl_fs.datafds */
	int backing GUARDED_BY(opening lock);     /* files: see fs/opening.h; 0 unless open */
	uint16_t type;                            /* S_IFMT bits; const */
};

/* --- what a directory has beyond that --- */

struct listing;

enum dirinfo_flags {
	DIR_IMPURE = 1 << 1, /* the upper directory carries the impure mark */
	DIR_OPAQUE = 1 << 2, /* the upper directory carries the opaque mark */
	DIR_DEAD = 1 << 3,   /* removed */
};

struct dirinfo {
	uint32_t stack GUARDED_BY(dir lock or inode lock); /* arena: uint32_t realdirs, top first */
	uint32_t redirect GUARDED_BY(inode lock);          /* arena: the upper's redirect, or 0 */
	_Atomic uint32_t version; /* rises after every change of its names or attributes */
	uint32_t attr_version GUARDED_BY(inode lock); /* attr is true while this is version */
	uint16_t n_stack;
	uint8_t has_upper; /* stack[0] is in the upper layer */
	_Atomic uint8_t flags;
	struct attr attr GUARDED_BY(inode lock);
	struct listing *listing GUARDED_BY(inode lock); /* a cache: the last one that was made */
};

/* --- a name (fs/entry.h) --- */

/** entry.below: whether the name is also visible in the lower layers of its directory. */
enum entry_below { ENTRY_BELOW_UNKNOWN, ENTRY_BELOW_NO, ENTRY_BELOW_YES };

struct entry {
	uint32_t parent; /* inode index, referenced; 0 once taken out of the table */
	uint32_t inode;
	uint32_t name; /* in ovl_fs.names */
	uint32_t hash;
	uint32_t next_name; /* the inode's next name */
	uint8_t below;
};

struct listing;
struct itable;
struct etable;
struct links;
struct metacopies;
struct workdir;
struct copyjobs;
struct formers;

/* --- the union --- */

struct ovl_fs {
	struct ovl_config config;
	struct layer *layers; /* by stable id; [n_layers] is the work directory, then the index */
	uint16_t n_layers;
	uint16_t *order;           /* layer ids, topmost first, the upper among them */
	uint32_t *roots;           /* realdir of each layer's root, by layer id */
	struct layer *data_layers; /* not among the above: only data is looked for in them */
	uint16_t n_data_layers;
	uint16_t upper;    /* id of the layer in the upper role, or LAYER_NONE */
	uint64_t work_ino; /* the work directory's, on the upper's file system */
	bool hides_work;   /* the work directory was chosen by us: no name shows it */
	bool readonly;
	bool is_unsynced;    /* nothing of it outlives the machine: no fsync does anything */
	bool hides_override; /* some layer keeps owners in attributes: they are private */
	enum format_space space;
	bool redirect_follows;
	bool redirect_creates;
	uint32_t index_realdir; /* fs/index.h; 0: there is none */
	bool metacopy; /* changes of attributes copy no data up; files without data are read */
	char *fsname;
	uint64_t handle_generation; /* random per mount: handles of another mount are stale */

	_Atomic uint64_t n_copied_up; /* objects, since the mount */

	void (*tell_attr_change)(void *cookie, uint64_t node); /* NULL: nobody listens */
	void (*tell_listing_change)(void *cookie, uint64_t node);
	void (*tell_growth)(void *cookie);
	void *tell_cookie;

	/* Show the kernel the file that @fd is of: an id, or -errno.  NULL: no passthrough. */
	int (*backing_open)(void *cookie, int fd);
	void (*backing_close)(void *cookie, int id);
	void *backing_cookie;

	/* Put data into the kernel's page cache, from the beginning of the file on.  NULL: nobody can. */
	int (*pages_store)(void *cookie, uint64_t node, const void *data, size_t size);
	void *pages_cookie;

	struct locks locks;
	struct arena names;
	struct pool realdirs;
	struct pool inodes;
	struct pool dirinfos;
	struct fdcache dirfds;  /* O_PATH, by realdir */
	struct fdcache datafds; /* open files, by inode (fs/source.h) */
	struct itable *itable;
	struct etable *etable;
	struct links *links;
	struct metacopies *metacopies;
	struct workdir *work;
	struct copyjobs *copyjobs;
	struct formers *formers;
};

static inline struct layer *ovl_upper(const struct ovl_fs *fs)
{
	return fs->upper == LAYER_NONE ? NULL : &fs->layers[fs->upper];
}

static inline struct realdir *ovl_realdir(const struct ovl_fs *fs, uint32_t index)
{
	return pool_at(&fs->realdirs, index);
}

static inline struct inode *ovl_inode(const struct ovl_fs *fs, uint32_t index)
{
	return pool_at(&fs->inodes, index);
}

static inline uint32_t ovl_inode_index(const struct ovl_fs *fs, const struct inode *inode)
{
	return (uint32_t)((size_t)((const unsigned char *)inode - fs->inodes.base) /
			  fs->inodes.record_size);
}

static inline struct dirinfo *ovl_dirinfo(const struct ovl_fs *fs, const struct inode *dir)
{
	return pool_at(&fs->dirinfos, dir->where);
}

static inline bool inode_is_dir(const struct inode *inode)
{
	return inode->type == S_IFDIR;
}

static inline bool inode_has(const struct inode *inode, uint32_t flags)
{
	return (atomic_load_explicit(&inode->flags, memory_order_acquire) & flags) != 0;
}

static inline void inode_set(struct inode *inode, uint32_t flags)
{
	atomic_fetch_or_explicit(&inode->flags, flags, memory_order_acq_rel);
}

static inline void inode_clear(struct inode *inode, uint32_t flags)
{
	atomic_fetch_and_explicit(&inode->flags, ~flags, memory_order_acq_rel);
}

#endif
