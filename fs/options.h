/* SPDX-License-Identifier: MIT */
/*
 * Mount options and the command line: one table that parses, that prints --help and that the man
 * page is made from.
 *
 * Pure but for memory: the command line is untrusted text, the parser is fuzzed.  Whether a path
 * exists is not asked here.
 */
#ifndef FS_OPTIONS_H
#define FS_OPTIONS_H

#include <stdio.h>

#include "fs/idshift.h"
#include "fs/override.h"
#include "lib/base.h"

/** More lower layers than this are refused.  The kernel stops at 500. */
#define OPTIONS_MAX_LOWERS 2000

/** Descriptors beyond this one are refused; the kernel stops at 2^20 unless told otherwise. */
#define OPTIONS_MAX_DESCRIPTOR 10000000

enum options_redirect {
	OPTIONS_REDIRECT_DEFAULT,  /* on, but see policy_redirect_follows */
	OPTIONS_REDIRECT_ON,       /* made and followed */
	OPTIONS_REDIRECT_FOLLOW,   /* followed */
	OPTIONS_REDIRECT_NOFOLLOW, /* neither made nor followed: meeting one is EPERM */
	OPTIONS_REDIRECT_OFF,      /* not made; followed, as in the kernel's default */
};

enum options_fsync {
	OPTIONS_FSYNC_AUTO,     /* data is synced before a copied-up file is published */
	OPTIONS_FSYNC_STRICT,   /* directories and empty copies too */
	OPTIONS_FSYNC_VOLATILE, /* nothing is ever synced */
};

/** Features that are off unless asked for. */
enum options_feature { OPTIONS_OFF, OPTIONS_ON };

/** What becomes of the digests in the marks of files without data (fs/verity.h). */
enum options_verity {
	OPTIONS_VERITY_OFF,     /* nobody looks at them */
	OPTIONS_VERITY_ON,      /* data must be what they say */
	OPTIONS_VERITY_REQUIRE, /* and every such file must have one */
};

enum options_xino { OPTIONS_XINO_AUTO, OPTIONS_XINO_ON, OPTIONS_XINO_OFF };

/** Who does the input and output of open files (fs/opening.h). */
enum options_io {
	OPTIONS_IO_CACHED,      /* upper files: the kernel; lower ones: FUSE's page cache */
	OPTIONS_IO_PASSTHROUGH, /* the kernel, also for lower files */
	OPTIONS_IO_SHARED,      /* as cached, but mappings of lower files are the kernel's */
	OPTIONS_IO_NOMSG,       /* FUSE's page cache for all; open(2) is no request */
};

/** How requests come (fs/transport.h). */
enum options_io_uring {
	OPTIONS_IO_URING_OFF,  /* by read(2) from the device */
	OPTIONS_IO_URING_ON,   /* over an io_uring, or the mount fails */
	OPTIONS_IO_URING_AUTO, /* over an io_uring where the kernel offers it */
};

/* Who is to serve the union. */
enum options_backend {
	OPTIONS_BACKEND_FUSE,
	OPTIONS_BACKEND_KERNEL, /* the kernel's overlayfs */
	OPTIONS_BACKEND_AUTO,   /* that one where it can */
};

/* Whose rules hold for the command line and for names in layers. */
enum options_compat {
	OPTIONS_COMPAT_NONE,
	/*
	 * What is unknown is passed over.  Names that begin with ".wh." are whiteouts in the upper
	 * too and cannot be made; no redirect is made.
	 */
	OPTIONS_COMPAT_FUSE_OVERLAYFS,
};

enum options_command {
	OPTIONS_MOUNT,
	OPTIONS_UNMOUNT, /* -u MOUNTPOINT */
	OPTIONS_REMOUNT, /* -o remount: other flags for the mount that is there */
	OPTIONS_FAKE,    /* nothing, once the command line has been read */
	OPTIONS_CHECK,   /* --check [LOWER[:LOWER...] [UPPER]]: what this machine offers */
	OPTIONS_SHOW,    /* --show MOUNTPOINT: what is mounted there */
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_COMPLETE_BASH,
	OPTIONS_COMPLETE_ZSH,
	OPTIONS_MAN, /* --man: the man page's option list as troff, for the build */
};

/** Values of a mount.  No pointer leads into argv; options_deinit frees. */
struct ovl_config {
	enum options_command command;
	char **lowers; /* topmost first, unescaped, not resolved */
	size_t n_lowers;
	size_t n_data; /* so many of them, the last ones, are data-only */
	char *upper;   /* NULL: read-only union */
	char *work;    /* NULL: chosen beside the upper */
	char *mountpoint;
	char *fsname;          /* source shown in mountinfo; NULL: made from the layers */
	char *subtype;         /* NULL: "unionfs" */
	char *mount_namespace; /* NULL: ours */
	enum options_redirect redirect_dir;
	enum options_fsync fsync;
	enum options_xino xino;
	enum options_io io;
	enum options_io_uring io_uring;
	enum options_feature index;
	enum options_feature metacopy;
	enum options_verity verity;
	enum options_backend backend;
	enum options_compat compat;
	struct idshift uids;
	struct idshift gids;
	enum override_kind xattr_permissions; /* how the upper keeps owners, modes and types */
	uint32_t max_inodes; /* that the kernel may make us keep; 0: what the memory limit allows */
	double timeout;      /* seconds that the kernel may believe us; negative: for ever */
	char *size;     /* of an ephemeral upper, as tmpfs(5) has it; NULL: half of the memory */
	char **program; /* with userns: what is run, and a NULL at the end; NULL: a shell */
	size_t n_program;
	bool ephemeral; /* an upper that goes with the mount */
	bool userns;    /* in namespaces of its own */
	bool userxattr;
	bool noacl;
	bool static_nlink;
	bool ino32;
	bool foreground;
	bool debug;
	/* Generic mount flags as mount(2)'s MS_* bits: those asked for, and those asked not to be. */
	unsigned long flags_set;
	unsigned long flags_cleared;
	char *ignored; /* names of options that were passed over; NULL: none */
	/* -1 not said, 0 no, 1 yes */
	int allow_other;
	int send;             /* the socket that gets the mount, which is put nowhere; -1: none */
	bool is_unprivileged; /* the mounter is not root of the first user namespace; set by the caller */
};

/**
 * Parse the command line.  The forms:
 *   [OPTIONS] LOWER[:LOWER...] [UPPER] MOUNTPOINT     "\:" and "\\" escape in LOWER; "::" stands
 *                                                      before each layer that is data-only
 *   [OPTIONS] -o lowerdir=A:B,upperdir=U,workdir=W MOUNTPOINT
 *   SOURCE MOUNTPOINT -o lowerdir=...                  the mount helper's form: SOURCE is a name
 *   -u MOUNTPOINT, --show MOUNTPOINT, --help, --version
 *   --userns, one of the first two, -- PROGRAM ARGUMENT...
 * Called as mount.unionfs or mount.fuse.unionfs, "-f" is what mount(8) means by it: OPTIONS_FAKE.
 * Options may come before, between and after the paths; the last of two that contradict wins.  In the
 * values of an -o list "\X" is X for every X, as in the kernel, and one level covers both the commas
 * of the list and the colons of lowerdir=.  SOURCE becomes fsname unless the option is given.
 *
 * Called as fuse-overlayfs, or with -o compat=fuse-overlayfs anywhere, options that are unknown or
 * ask for what there is not are passed over and listed in @ret->ignored.
 *
 * Returns 0; -EINVAL with a line (no newline) in @error that names the option or argument and what
 * is wrong with it; -ENOMEM likewise.  @ret is untouched on failure.
 */
int options_parse(int argc, char *const argv[], struct ovl_config *ret, char *error,
		  size_t error_size) NODISCARD;

/** Frees what the parser allocated.  A zeroed config is accepted. */
void options_deinit(struct ovl_config *config);

/** Whether the program was called as mount(8) calls its helpers. */
bool options_is_helper(int argc, char *const argv[]);

/** The options of @config that are not the default, as an -o list without the layers. */
void options_show(FILE *out, const struct ovl_config *config);

/** The usage text, from the table. */
void options_help(FILE *out);

/** The option list as troff, from the table. */
void options_man(FILE *out);

#endif
