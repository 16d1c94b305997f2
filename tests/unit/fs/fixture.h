/* SPDX-License-Identifier: MIT */
/*
 * A union of small layers for one test, opened without FUSE and checked when it ends.
 *
 * Every test has a directory of its own.  The layers are directories in it, made from text
 * (tests/unit/fs/tree.h): "u" is the upper, "a", "b", ... are the lowers from the top.  When the
 * union is closed everything is forgotten as after an unmount, and then nothing may be left: no
 * inode, no name, no file in the work directory, no descriptor, no change of a lower.
 */
#ifndef TESTS_UNIT_FS_FIXTURE_H
#define TESTS_UNIT_FS_FIXTURE_H

#include "tests/unit/fs/tree.h"

#include "fs/ovl.h"
#include "fs/request.h"
#include "lib/cleanup.h"

#define FIXTURE_MAX_HELD 64

struct fixture {
	int dir;                  /* the test's directory */
	char *path;               /* it, absolute */
	struct ovl_config config; /* may be changed before the union is opened */
	struct request rq;        /* root with umask 0, never interrupted */
	struct ovl_fs *fs;
	struct inode *root; /* borrowed */
	struct inode *held[FIXTURE_MAX_HELD];
	unsigned n_held;
	unsigned n_fds;    /* before the union was opened */
	uint64_t *digests; /* of the lowers */
	char error[512];   /* of the last open */
};

/** Group setup: leaves the program as skipped when it is not run by root. */
int fixture_group(void **state);

int fixture_setup(void **state);
int fixture_teardown(void **state);

#define with_fixture(function)                                                                     \
	cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

#define run_with_fixtures(tests) cmocka_run_group_tests(tests, fixture_group, NULL)

/* --- opening and closing --- */

/** Make @text, take the layers that it names (and "u") and open the union. */
void fixture_union(struct fixture *fx, const char *text);

/** Only make files. */
void fixture_tree(struct fixture *fx, const char *text);

/** Use these layers, "a:b" and "u" or NULL, paths in the test's directory. */
void fixture_layers(struct fixture *fx, const char *lowers, const char *upper);

/** Open the union.  fixture_open fails the test when that fails. */
void fixture_open(struct fixture *fx);
int fixture_try_open(struct fixture *fx) NODISCARD;

/** The lowers may be as they are now: a test has changed them itself. */
void fixture_note_lowers(struct fixture *fx);

/** Forget everything, look for what is left, close. */
void fixture_close(struct fixture *fx);

/** Close and open again: what is on disk only is what remains. */
void fixture_reopen(struct fixture *fx);

/** Whether the calling thread's request was parked with the fixture's rq: waits until it is resumed.
 * False: @r is its result. */
bool fixture_begins_anew(int *r);

/* --- inodes; @path is relative to the root of the union --- */

/** The inode, held until fixture_drop or the end of the union.  It must be there. */
struct inode *fixture_get(struct fixture *fx, const char *path);

/** As fixture_get, but the reference is the caller's. */
struct inode *fixture_take(struct fixture *fx, const char *path);

/** As fixture_get; what lookup_name says of the last component, NULL in @ret when absent. */
int fixture_find(struct fixture *fx, const char *path, struct inode **ret) NODISCARD;

/** The reference is the fixture's now. */
struct inode *fixture_hold(struct fixture *fx, struct inode *inode);

/** Give back a reference that is held. */
void fixture_drop(struct fixture *fx, struct inode *inode);

/** The directory of @path, and the last component.  The reference is the caller's. */
struct inode *fixture_take_parent(struct fixture *fx, const char *path, const char **ret_name);

/** As fixture_take_parent, but held. */
struct inode *fixture_parent(struct fixture *fx, const char *path, const char **ret_name);

/** stat of @path. */
struct attr fixture_attr(struct fixture *fx, const char *path);

bool fixture_has(struct fixture *fx, const char *path);

/* --- what is there --- */

/** The whole union as text.  The caller frees. */
char *fixture_show(struct fixture *fx);

/** How many files are in WORK/work beside the shared whiteout and marks. */
unsigned fixture_n_temporaries(struct fixture *fx);

unsigned fixture_count_fds(void);

/** Whether @path in the test's directory is there; stat of it. */
bool fixture_on_disk(struct fixture *fx, const char *path);
struct stat fixture_stat(struct fixture *fx, const char *path);

/** The xattr of a file of a layer: its length, or -errno. */
ssize_t fixture_xattr(struct fixture *fx, const char *path, const char *name, void *value,
		      size_t size);
ssize_t fixture_mark(struct fixture *fx, const char *path, enum format_xattr xattr, void *value,
		     size_t size);

/** The union shows exactly @expected. */
#define assert_union(fx, expected)                                                                 \
	do {                                                                                       \
		_cleanup_free_ char *seen_ = fixture_show(fx);                                     \
		assert_string_equal(seen_, expected);                                              \
	} while (0)

/** Layer @layer holds exactly @expected. */
#define assert_layer(fx, layer, expected)                                                          \
	do {                                                                                       \
		_cleanup_free_ char *seen_ = tree_show(                                            \
			(fx)->dir, layer,                                                          \
			(fx)->config.userxattr ? FORMAT_SPACE_USER : FORMAT_SPACE_TRUSTED);        \
		assert_string_equal(seen_, expected);                                              \
	} while (0)

/** The upper holds and the union shows this, and still does after a remount. */
#define assert_result(fx, upper, visible)                                                          \
	do {                                                                                       \
		assert_layer(fx, "u", upper);                                                      \
		assert_union(fx, visible);                                                         \
		assert_int_equal(fixture_n_temporaries(fx), 0);                                    \
		fixture_reopen(fx);                                                                \
		assert_layer(fx, "u", upper);                                                      \
		assert_union(fx, visible);                                                         \
	} while (0)

#endif
