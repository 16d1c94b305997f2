/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/inode.h"
#include "fs/listing.h"
#include "tests/unit/fs/user.h"

static struct listing *list(struct fixture *fx, struct inode *dir)
{
	struct listing *listing;

	assert_int_equal(listing_get(fx->fs, dir, true, &listing), 0);
	return listing;
}

/* The cookie of @name, 0 when it is not listed. */
static uint32_t cookie_of(const struct listing *listing, const char *name)
{
	uint32_t cookie = 0;

	for (uint32_t i = 0; i < listing_count(listing); i++) {
		const struct listing_entry *entry = listing_at(listing, i);

		if (strcmp(listing_name(listing, entry), name) != 0)
			continue;
		assert_int_equal(cookie, 0); /* names once */
		cookie = entry->cookie;
	}
	return cookie;
}

static void assert_rising(const struct listing *listing)
{
	for (uint32_t i = 1; i < listing_count(listing); i++)
		assert_true(listing_at(listing, i)->cookie > listing_at(listing, i - 1)->cookie);
}

static unsigned type_of(const struct listing *listing, const char *name)
{
	for (uint32_t i = 0; i < listing_count(listing); i++) {
		const struct listing_entry *entry = listing_at(listing, i);

		if (!strcmp(listing_name(listing, entry), name))
			return entry->type;
	}
	fail_msg("'%s' is not listed", name);
	return 0;
}

static void test_names_are_listed_once(void **state)
{
	struct fixture *fx = *state;
	struct listing *listing;

	fixture_union(fx, "u/d/x\na/d/x\nb/d/x\nu/d/y\nb/d/y\na/d/z\n");
	listing = list(fx, fixture_get(fx, "d"));
	assert_int_equal(listing_count(listing), 3);
	assert_true(cookie_of(listing, "x") && cookie_of(listing, "y") && cookie_of(listing, "z"));
	listing_put(listing);
	listing_put(NULL);
}

static void test_whiteouts_are_not_listed(void **state)
{
	struct fixture *fx = *state;
	struct listing *listing;

	fixture_union(fx,
		      "u/d/x whiteout\na/d/x\na/d/y whiteout\nb/d/y\na/d/z\nu/only/w whiteout\n");
	listing = list(fx, fixture_get(fx, "d"));
	assert_int_equal(listing_count(listing), 1);
	assert_true(cookie_of(listing, "z") > 0);
	listing_put(listing);
	listing = list(fx, fixture_get(fx, "only"));
	assert_int_equal(listing_count(listing), 0);
	listing_put(listing);
}

static void test_aufs_marks_hide_names_below_their_layer_and_are_not_listed(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/.wh.x\na/d/x =a\nb/d/x =b\na/d/.wh.y\nb/d/y\nb/d/z\nb/d/.wh.z\n"
			  "a/e/.wh..wh..opq\na/e/a\nb/e/b\na/f/.wh.file =text\nb/f/file\n"
			  "u/g/.wh.x\na/g/x\n");
	assert_union(fx, "d/\nd/x =a\nd/z\ne/\ne/a\nf/\nf/.wh.file =text\nf/file\n"
			 "g/\ng/.wh.x\ng/x\n");
}

static void test_xattr_whiteouts_are_not_listed(void **state)
{
	struct fixture *fx = *state;
	struct listing *listing;

	fixture_union(fx, "a/ opaque=x\na/d/ opaque=x\na/d/gone whiteout=\nb/d/gone\nb/d/kept\n");
	listing = list(fx, fixture_get(fx, "d"));
	assert_int_equal(listing_count(listing), 1);
	assert_true(cookie_of(listing, "kept") > 0);
	listing_put(listing);
}

static void test_the_work_directory_is_not_listed(void **state)
{
	struct fixture *fx = *state;
	struct listing *listing;

	fixture_tree(fx, "a/u/\na/x\n");
	fixture_layers(fx, "a", "a/u");
	fixture_open(fx);
	assert_true(fixture_on_disk(fx, "a/.u.unionfs-work"));
	listing = list(fx, fx->root);
	assert_int_equal(cookie_of(listing, ".u.unionfs-work"), 0);
	assert_true(cookie_of(listing, "x") > 0);
	listing_put(listing);
}

static void test_types_are_those_of_the_topmost_object(void **state)
{
	struct fixture *fx = *state;
	struct listing *listing;

	fixture_union(fx, "u/x\na/x/\na/d/\na/l ->x\na/p fifo\na/s socket\n");
	listing = list(fx, fx->root);
	assert_int_equal(type_of(listing, "x"), DT_REG);
	assert_int_equal(type_of(listing, "d"), DT_DIR);
	assert_int_equal(type_of(listing, "l"), DT_LNK);
	assert_int_equal(type_of(listing, "p"), DT_FIFO);
	assert_int_equal(type_of(listing, "s"), DT_SOCK);
	listing_put(listing);
}

static void test_cookies_rise_from_the_first(void **state)
{
	struct fixture *fx = *state;
	struct listing *listing;

	fixture_union(fx, "u/x\nu/y\na/z\n");
	listing = list(fx, fx->root);
	assert_int_equal(listing_at(listing, 0)->cookie, LISTING_FIRST_COOKIE);
	assert_rising(listing);
	listing_put(listing);
}

static void test_reading_goes_on_after_a_cookie(void **state)
{
	struct fixture *fx = *state;
	struct listing *listing;

	fixture_union(fx, "u/x\nu/y\nu/z\n");
	listing = list(fx, fx->root);
	assert_int_equal(listing_after(listing, 0), 0);
	assert_int_equal(listing_after(listing, 2), 0);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(listing_after(listing, listing_at(listing, i)->cookie), i + 1);
	assert_int_equal(listing_after(listing, UINT64_MAX), 3);
	listing_put(listing);
}

static void test_a_listing_does_not_change(void **state)
{
	struct fixture *fx = *state;
	struct listing *before, *after;

	fixture_union(fx, "u/x\na/y\n");
	before = list(fx, fx->root);
	assert_int_equal(user_unlink(fx, "y"), 0);
	assert_int_equal(user_create(fx, "z"), 0);
	after = list(fx, fx->root);
	assert_int_equal(listing_count(before), 2);
	assert_true(cookie_of(before, "y") > 0);
	assert_int_equal(cookie_of(after, "y"), 0);
	assert_true(cookie_of(after, "z") > 0);
	assert_true(listing_version(after) != listing_version(before));
	listing_put(before);
	listing_put(after);
}

static void test_an_unchanged_directory_is_read_once(void **state)
{
	struct fixture *fx = *state;
	struct listing *first, *second;

	fixture_union(fx, "u/x\n");
	first = list(fx, fx->root);
	second = list(fx, fx->root);
	assert_ptr_equal(first, second);
	listing_put(first);
	listing_put(second);
	inode_touch_dir(fx->fs, fx->root);
	second = list(fx, fx->root);
	assert_int_equal(listing_version(second), ovl_dirinfo(fx->fs, fx->root)->version);
	assert_int_equal(listing_count(second), 1);
	listing_put(second);
}

static void test_cookies_survive_changes(void **state)
{
	struct fixture *fx = *state;
	struct listing *listing;
	uint32_t x, w, last;

	fixture_union(fx, "u/x\nu/y\na/w\na/z\n");
	listing = list(fx, fx->root);
	x = cookie_of(listing, "x");
	w = cookie_of(listing, "w");
	last = listing_at(listing, 3)->cookie;
	listing_put(listing);
	assert_int_equal(user_unlink(fx, "z"), 0);
	assert_int_equal(user_create(fx, "0"), 0);
	listing = list(fx, fx->root);
	assert_rising(listing);
	assert_int_equal(cookie_of(listing, "x"), x);
	assert_int_equal(cookie_of(listing, "w"), w);
	assert_true(cookie_of(listing, "0") > last);
	listing_put(listing);
}

static void test_no_cookie_is_given_twice(void **state)
{
	struct fixture *fx = *state;
	uint32_t last = 0;

	fixture_union(fx, "u/x\n");
	for (int i = 0; i < 3; i++) {
		struct listing *listing;

		assert_int_equal(user_create(fx, "new"), 0);
		listing = list(fx, fx->root);
		assert_true(cookie_of(listing, "new") > last);
		last = cookie_of(listing, "new");
		listing_put(listing);
		assert_int_equal(user_unlink(fx, "new"), 0);
		listing_put(list(fx, fx->root)); /* without the name that has the greatest */
	}
}

static void test_reading_on_goes_on_with_what_was_listed_last(void **state)
{
	struct fixture *fx = *state;
	struct listing *first;
	struct listing *listing;

	fixture_union(fx, "u/x\nu/y\n");
	first = list(fx, fx->root);
	assert_int_equal(user_create(fx, "new"), 0);
	assert_int_equal(listing_get(fx->fs, fx->root, false, &listing), 0);
	assert_ptr_equal(listing, first);
	listing_put(listing);
	listing = list(fx, fx->root);
	assert_int_equal(listing_count(listing), 3);
	listing_put(listing);
	listing_put(first);
}

/* The layers that hold a name, whiteouts too, counted from the lowest. */
static void test_ranges_tell_which_layers_hold_a_name(void **state)
{
	struct fixture *fx = *state;
	const struct resolve_range *range;
	struct listing *listing;

	fixture_union(fx, "u/all\na/all\na/a/\nb/all\nb/a/\nb/b\nc/all\n");
	listing = list(fx, fx->root);
	for (uint32_t i = 0; i < listing_count(listing); i++) {
		const struct listing_entry *entry = listing_at(listing, i);
		const char *name = listing_name(listing, entry);

		range = listing_range(listing, entry);
		assert_non_null(range);
		assert_int_equal(range->top, !strcmp(name, "all") ? 3 : !strcmp(name, "a") ? 2 : 1);
		assert_int_equal(range->bottom, !strcmp(name, "all") ? 0 : 1);
	}
	listing_put(listing);
}

static void test_who_is_in_the_middle_keeps_his_cookies(void **state)
{
	struct fixture *fx = *state;
	struct listing *listing;
	uint32_t y;

	fixture_union(fx, "u/x\nu/y\nu/z\n");
	listing = list(fx, fx->root);
	y = cookie_of(listing, "y");
	listing_put(listing);
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_int_equal(listing_get(fx->fs, fx->root, false, &listing), 0);
	assert_int_equal(cookie_of(listing, "y"), y);
	listing_put(listing);
}

#define MANY 20000

/* As rm -r does it: read a part, remove it, go on after its last cookie. */
static void test_removing_while_reading_misses_no_name(void **state)
{
	struct fixture *fx = *state;
	unsigned n_removed = 0;
	uint64_t cookie = 0;
	char name[32];
	bool more = true;

	fixture_tree(fx, "u/d/\n");
	for (int i = 0; i < MANY; i++) {
		(void)snprintf(name, sizeof(name), "u/d/%d", i);
		assert_int_equal(mknodat(fx->dir, name, S_IFREG | 0644, 0), 0);
	}
	fixture_union(fx, "a/d/a\n");
	(void)fixture_get(fx, "d");
	while (more) {
		struct listing *listing;
		uint32_t at;

		assert_int_equal(listing_get(fx->fs, fx->held[0], cookie == 0, &listing), 0);
		at = listing_after(listing, cookie);
		for (unsigned i = 0; i < 1000 && at < listing_count(listing); i++, at++) {
			cookie = listing_at(listing, at)->cookie;
			(void)snprintf(name, sizeof(name), "d/%s",
				       listing_name(listing, listing_at(listing, at)));
			assert_int_equal(user_unlink(fx, name), 0);
			n_removed++;
		}
		more = at < listing_count(listing);
		listing_put(listing);
	}
	assert_int_equal(n_removed, MANY + 1);
	assert_int_equal(listing_is_empty_locked(fx->fs, fx->held[0]), 1);
}

static int is_empty(struct fixture *fx, const char *path)
{
	struct inode *dir = fixture_get(fx, path);
	struct rwlock *lock = locks_dir(&fx->fs->locks, ovl_inode_index(fx->fs, dir));
	int r;

	rwlock_read(lock);
	r = listing_is_empty_locked(fx->fs, dir);
	rwlock_unlock(lock);
	return r;
}

static void test_a_directory_of_whiteouts_is_empty(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/none/\nu/gone/x whiteout\na/gone/x\na/lower/.wh..wh..opq\n"
			  "a/marks/.wh.x\nb/marks/x\nu/full/x whiteout\na/full/x\na/full/y\n"
			  "u/opaque/ opaque=y\na/opaque/x\n");
	assert_int_equal(is_empty(fx, "none"), 1);
	assert_int_equal(is_empty(fx, "gone"), 1);
	assert_int_equal(is_empty(fx, "lower"), 1);
	assert_int_equal(is_empty(fx, "marks"), 1);
	assert_int_equal(is_empty(fx, "opaque"), 1);
	assert_int_equal(is_empty(fx, "full"), 0);
}

static void test_a_removed_directory_lists_nothing(void **state)
{
	struct fixture *fx = *state;
	struct listing *listing;
	struct inode *dir;

	fixture_union(fx, "u/d/x whiteout\na/d/x\n");
	dir = fixture_get(fx, "d");
	assert_int_equal(user_rmdir(fx, "d"), 0);
	listing = list(fx, dir);
	assert_int_equal(listing_count(listing), 0);
	listing_put(listing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_names_are_listed_once),
		with_fixture(test_whiteouts_are_not_listed),
		with_fixture(test_aufs_marks_hide_names_below_their_layer_and_are_not_listed),
		with_fixture(test_xattr_whiteouts_are_not_listed),
		with_fixture(test_the_work_directory_is_not_listed),
		with_fixture(test_types_are_those_of_the_topmost_object),
		with_fixture(test_cookies_rise_from_the_first),
		with_fixture(test_reading_goes_on_after_a_cookie),
		with_fixture(test_a_listing_does_not_change),
		with_fixture(test_an_unchanged_directory_is_read_once),
		with_fixture(test_cookies_survive_changes),
		with_fixture(test_no_cookie_is_given_twice),
		with_fixture(test_reading_on_goes_on_with_what_was_listed_last),
		with_fixture(test_ranges_tell_which_layers_hold_a_name),
		with_fixture(test_who_is_in_the_middle_keeps_his_cookies),
		with_fixture(test_removing_while_reading_misses_no_name),
		with_fixture(test_a_directory_of_whiteouts_is_empty),
		with_fixture(test_a_removed_directory_lists_nothing),
	};

	return run_with_fixtures(tests);
}
