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

#include "lib/base.h"

/** More lower layers than this are refused.  The kernel stops at 500. */
#define OPTIONS_MAX_LOWERS 2000

/** Descriptors beyond this one are refused; the kernel stops at 2^20 unless told otherwise. */
#define OPTIONS_MAX_DESCRIPTOR 10000000

enum options_redirect {
	OPTIONS_REDIRECT_DEFAULT,  /* on, but see options_redirect_follows */
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

enum options_xino { OPTIONS_XINO_AUTO, OPTIONS_XINO_ON, OPTIONS_XINO_OFF };

/** Who does the input and output of open files (fs/opening.h). */
enum options_io {
	OPTIONS_IO_CACHED,      /* upper files: the kernel; lower ones: FUSE's page cache */
	OPTIONS_IO_PASSTHROUGH, /* the kernel, also for lower files */
	OPTIONS_IO_SHARED,      /* as cached, but mappings of lower files are the kernel's */
	OPTIONS_IO_NOMSG,       /* FUSE's page cache for all; open(2) is no request */
};

enum options_command {
	OPTIONS_MOUNT,
	OPTIONS_UNMOUNT, /* -u MOUNTPOINT */
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_MAN, /* --man: the man page's option list as troff, for the build */
};

/** Values of a mount.  No pointer leads into argv; options_deinit frees. */
struct ovl_config {
	enum options_command command;
	char **lowers; /* topmost first, unescaped, not resolved */
	size_t n_lowers;
	char *upper; /* NULL: read-only union */
	char *work;  /* NULL: chosen beside the upper */
	char *mountpoint;
	char *fsname;  /* source shown in mountinfo; NULL: made from the layers */
	char *subtype; /* NULL: "unionfs" */
	enum options_redirect redirect_dir;
	enum options_fsync fsync;
	enum options_xino xino;
	enum options_io io;
	bool userxattr;
	bool foreground;
	bool debug;
	/* Generic mount flags as mount(2)'s MS_* bits: those asked for, and those asked not to be. */
	unsigned long flags_set;
	unsigned long flags_cleared;
	/* -1 not said, 0 no, 1 yes */
	int allow_other;
	int send;             /* the socket that gets the mount, which is put nowhere; -1: none */
	bool is_unprivileged; /* the mounter is not root of the first user namespace; set by the caller */
};

/**
 * Parse the command line.  The forms:
 *   [OPTIONS] LOWER[:LOWER...] [UPPER] MOUNTPOINT     "\:" and "\\" escape in LOWER
 *   [OPTIONS] -o lowerdir=A:B,upperdir=U,workdir=W MOUNTPOINT
 *   SOURCE MOUNTPOINT -o lowerdir=...                  the mount helper's form: SOURCE is a name
 *   -u MOUNTPOINT, --help, --version
 * Options may come before, between and after the paths; the last of two that contradict wins.  In the
 * values of an -o list "\X" is X for every X, as in the kernel, and one level covers both the commas
 * of the list and the colons of lowerdir=.  SOURCE becomes fsname unless the option is given.
 *
 * Returns 0; -EINVAL with a line (no newline) in @error that names the option or argument and what
 * is wrong with it; -ENOMEM likewise.  @ret is untouched on failure.
 */
int options_parse(int argc, char *const argv[], struct ovl_config *ret, char *error,
		  size_t error_size) NODISCARD;

/** Frees what the parser allocated.  A zeroed config is accepted. */
void options_deinit(struct ovl_config *config);

/** Whether redirects in layers are followed (see enum), given the namespace of the mounter. */
bool options_redirect_follows(const struct ovl_config *config);

/** Whether renaming a lower directory writes a redirect. */
bool options_redirect_creates(const struct ovl_config *config);

/** The usage text, from the table. */
void options_help(FILE *out);

/** The option list as troff, from the table. */
void options_man(FILE *out);

#endif
