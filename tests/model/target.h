/* SPDX-License-Identifier: MIT */
/*
 * What is put to the test: the kernel's overlayfs, a program that mounts a union, or a plain
 * directory.  The paths of layers and of mount points are relative to the working directory.
 */
#ifndef MODEL_TARGET_H
#define MODEL_TARGET_H

#include <stdbool.h>

/** One row of the option matrix: the same union in the words of each. */
struct option_set {
	const char *name;
	const char *kernel;  /* for the kernel's overlayfs; NULL where it has no such thing */
	const char *program; /* for a program */
	bool is_user;        /* private attributes are user.overlay.* */
};

extern const struct option_set option_sets[];

struct target {
	const char *name;
	const char *command; /* run as COMMAND -o OPTIONS MOUNTPOINT; NULL for the others */
	bool is_directory;   /* a plain directory; else NULL is the kernel's overlayfs */
};

/**
 * Mount at @mountpoint: @lowers as in lowerdir=, changes in @upper with @work, or nowhere where
 * @upper is NULL.  Returns 0, or -1 and has said why.
 */
int target_mount(const struct target *target, const struct option_set *set, const char *lowers,
		 const char *upper, const char *work, const char *mountpoint);

/** Unmount.  Returns 0, or -1 and has said why, after doing it by force. */
int target_umount(const char *mountpoint);

/**
 * When everything is unmounted: wait until whoever served it has ended.  Returns 0, or -1 and has
 * said why: a daemon ended badly, or not at all, and has been killed.
 */
int target_wait(void);

/** The same of a daemon that was to be killed. */
int target_wait_for_killed(void);

#endif
