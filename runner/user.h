/* SPDX-License-Identifier: MIT */
/*
 * Whom "USER[:GROUP]" means inside an image: names come from the image's own /etc/passwd and
 * /etc/group (passwd(5), group(5)), which are a stranger's files.
 */
#ifndef RUNNER_USER_H
#define RUNNER_USER_H

#include "lib/error.h"
#include "runner/spec.h"

/** A larger /etc/passwd or /etc/group is refused. */
#define USER_FILE_MAX (4 << 20)

/** As many supplementary groups as setgroups(2) takes. */
#define USER_MAX_GROUPS 65536

struct user {
	uint32_t uid;
	uint32_t gid;
	uint32_t *groups; /* supplementary */
	size_t n_groups;
	char *name;  /* NULL: the image has no name for this uid */
	char *home;  /* never NULL: "/" for who has none */
	char *shell; /* NULL: not told */
};

/** "USER[:GROUP]" taken apart. */
struct user_request {
	char *name;  /* NULL: @uid is the number that was given */
	char *group; /* NULL: has_gid tells whether @gid was given */
	uint32_t uid;
	uint32_t gid;
	bool has_gid;
};

/**
 * A user or group id: decimal digits and nothing else, at most 4294967294.
 * Pure.  -EINVAL, or -ERANGE for a number that is too great.
 */
int user_parse_id(const char *text, size_t len, uint32_t *ret);

/** Take "USER[:GROUP]" apart.  -EINVAL for empty parts and numbers that are no ids. */
int user_parse(const char *text, struct user_request *ret, struct error *error);
void user_request_deinit(struct user_request *request);

/**
 * Look in passwd(5) for @name, or for @uid when it is NULL.  Lines that are not well formed are
 * passed over; the first that fits is taken.  Fills uid, gid, name, home and shell of @ret.
 * Pure.  -ENOENT, -ENOMEM.
 */
int user_decode_passwd(const char *text, size_t len, const char *name, uint32_t uid,
		       struct user *ret);

/** The gid of @group in group(5).  Pure.  -ENOENT. */
int user_decode_group(const char *text, size_t len, const char *group, uint32_t *ret);

/** Add to @user->groups every group of group(5) that lists @user->name, but for its own gid. */
int user_decode_memberships(const char *text, size_t len, struct user *user);

/**
 * Find out whom @text means in the image whose root @root shows (O_PATH will do).
 *
 * NULL is root, and no file is read for him: gid 0, no other groups, home /root.  With a group,
 * there are no supplementary ones.  A number that /etc/passwd does not have is a user with gid 0
 * and home "/".  -EINVAL bad form, -ENOENT unknown name (the text names the file).
 */
int user_resolve(int root, const char *text, struct user *ret, struct error *error);

/** Free what it holds.  A zeroed one is accepted. */
void user_deinit(struct user *user);

#endif
