/* SPDX-License-Identifier: MIT */
/*
 * Mounts of a container, made in its mount namespace by its first process before pivot_root(2).
 *
 * All of it goes through descriptors: a mount is made detached, its place in the root is opened by
 * rootfs, and one is moved onto the other.  Nothing the image holds is followed, and no mount is
 * seen with weaker flags than it is to have.
 */
#ifndef RUNNER_MOUNTS_H
#define RUNNER_MOUNTS_H

#include "lib/base.h"
#include "lib/error.h"

/** Options in fstab's spelling, split into what the kernel takes where. */
struct mounts_options {
	uint64_t attributes_set; /* MOUNT_ATTR_* */
	uint64_t attributes_cleared;
	uint64_t propagation; /* MS_SHARED, MS_SLAVE, MS_PRIVATE, MS_UNBINDABLE; 0: private */
	bool is_bind;
	bool is_recursive; /* rbind, or a recursive attribute */
	bool copies_up;    /* tmpcopyup: taken, without effect */
	char *data;        /* the rest, for the file system; NULL: nothing */
};

/**
 * Decode the options of a mount.  Pure.
 * Returns 0; -ENOMEM; -EINVAL with a line in @error for two that contradict.
 */
int mounts_options_parse(const char *text, struct mounts_options *ret,
			 struct error *error) NODISCARD;

void mounts_options_deinit(struct mounts_options *options);

/** Make @path and all mounts below it slaves of their peers: what the host unmounts goes. */
int mounts_isolate(const char *path) NODISCARD;

/**
 * A new file system of @type, detached.  Its descriptor is the caller's.
 * Returns it; -errno, what the kernel says of it in @error.
 */
int mounts_new(const char *type, const char *source, const struct mounts_options *options,
	       struct error *error) NODISCARD;

/** A detached clone of what is at @path, here in this mount namespace, with @options' flags. */
int mounts_clone(const char *path, const struct mounts_options *options,
		 struct error *error) NODISCARD;

/** Put @mount, a detached one, onto @target. */
int mounts_attach(int mount, int target) NODISCARD;

/** Give the mounted @fd other attributes, to all mounts below it too when @is_recursive. */
int mounts_restrict(int fd, uint64_t attributes, bool is_recursive) NODISCARD;

/** Whether the object is a directory, so that its place must be one.  -errno when it cannot be asked. */
int mounts_is_directory(int fd) NODISCARD;

/** @root, which is attached, becomes "/"; the old root and all below it are let go of. */
int mounts_pivot(int root) NODISCARD;

#endif
