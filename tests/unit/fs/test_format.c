/* SPDX-License-Identifier: MIT */
#include <endian.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fs/format.h"

#define TRUSTED FORMAT_SPACE_TRUSTED
#define USER FORMAT_SPACE_USER

/* Names */

static void test_names_are_the_kernels(void **state)
{
	(void)state;
	assert_string_equal(format_xattr_name(TRUSTED, FORMAT_OPAQUE), "trusted.overlay.opaque");
	assert_string_equal(format_xattr_name(USER, FORMAT_REDIRECT), "user.overlay.redirect");
	assert_string_equal(format_xattr_name(TRUSTED, FORMAT_ORIGIN), "trusted.overlay.origin");
	assert_string_equal(format_xattr_name(USER, FORMAT_IMPURE), "user.overlay.impure");
	assert_string_equal(format_xattr_name(TRUSTED, FORMAT_METACOPY),
			    "trusted.overlay.metacopy");
	assert_string_equal(format_xattr_name(USER, FORMAT_WHITEOUT), "user.overlay.whiteout");
}

static void test_every_xattr_is_found_by_its_name(void **state)
{
	(void)state;
	for (unsigned space = TRUSTED; space <= USER; space++) {
		for (unsigned i = 0; i < FORMAT_N_XATTRS; i++) {
			const char *name = format_xattr_name(space, i);
			enum format_xattr found = FORMAT_N_XATTRS;

			assert_true(format_xattr_find(space, name, &found));
			assert_int_equal(found, i);
			assert_true(format_xattr_is_private(space, name));
		}
	}
}

static void test_an_unknown_name_is_not_found(void **state)
{
	enum format_xattr found = FORMAT_N_XATTRS;

	(void)state;
	assert_false(format_xattr_find(TRUSTED, "trusted.overlay.", &found));
	assert_false(format_xattr_find(TRUSTED, "trusted.overlay.opaquer", &found));
	assert_false(format_xattr_find(TRUSTED, "user.overlay.opaque", &found));
	assert_int_equal(found, FORMAT_N_XATTRS);
}

static void test_unknown_names_below_the_prefix_are_private(void **state)
{
	(void)state;
	assert_true(format_xattr_is_private(TRUSTED, "trusted.overlay.future"));
	assert_true(format_xattr_is_private(TRUSTED, "trusted.overlay."));
	assert_true(format_xattr_is_private(TRUSTED, "trusted.overlay.overlay"));
}

static void test_names_of_the_other_space_are_not_private(void **state)
{
	(void)state;
	assert_false(format_xattr_is_private(TRUSTED, "user.overlay.opaque"));
	assert_false(format_xattr_is_private(USER, "trusted.overlay.opaque"));
	assert_false(format_xattr_is_private(USER, "user.overlayer"));
	assert_false(format_xattr_is_private(USER, ""));
}

static void test_escaped_names_are_not_private(void **state)
{
	(void)state;
	assert_false(format_xattr_is_private(TRUSTED, "trusted.overlay.overlay.opaque"));
	assert_false(format_xattr_is_private(USER, "user.overlay.overlay."));
}

/* Escaping */

static void test_ordinary_names_are_stored_as_they_are(void **state)
{
	char stored[FORMAT_XATTR_NAME_SIZE];
	char buffer[FORMAT_XATTR_NAME_SIZE];
	const char *name = "user.overlay.opaque";

	(void)state;
	assert_int_equal(format_xattr_to_disk(TRUSTED, name, stored), 0);
	assert_string_equal(stored, name);
	assert_ptr_equal(format_xattr_from_disk(TRUSTED, name, buffer), name);
}

static void test_users_names_below_the_prefix_are_escaped(void **state)
{
	char stored[FORMAT_XATTR_NAME_SIZE];
	char buffer[FORMAT_XATTR_NAME_SIZE];

	(void)state;
	assert_int_equal(format_xattr_to_disk(TRUSTED, "trusted.overlay.opaque", stored), 0);
	assert_string_equal(stored, "trusted.overlay.overlay.opaque");
	assert_string_equal(format_xattr_from_disk(TRUSTED, stored, buffer),
			    "trusted.overlay.opaque");
}

static void test_escaping_nests(void **state)
{
	char stored[FORMAT_XATTR_NAME_SIZE];

	(void)state;
	assert_int_equal(format_xattr_to_disk(USER, "user.overlay.overlay.whiteout", stored), 0);
	assert_string_equal(stored, "user.overlay.overlay.overlay.whiteout");
}

static void test_private_names_are_not_seen(void **state)
{
	char buffer[FORMAT_XATTR_NAME_SIZE];

	(void)state;
	assert_null(format_xattr_from_disk(TRUSTED, "trusted.overlay.origin", buffer));
	assert_null(format_xattr_from_disk(USER, "user.overlay.future", buffer));
}

static void test_the_mark_of_fuse_overlayfs_is_neither_seen_nor_set(void **state)
{
	char buffer[FORMAT_XATTR_NAME_SIZE];

	(void)state;
	assert_null(format_xattr_from_disk(TRUSTED, FORMAT_FUSE_OVERLAYFS_OPAQUE, buffer));
	assert_int_equal(format_xattr_to_disk(USER, FORMAT_FUSE_OVERLAYFS_OPAQUE, buffer),
			 -EOPNOTSUPP);
}

static void test_a_name_too_long_once_escaped_is_refused(void **state)
{
	char name[257] = "user.overlay.";
	char stored[FORMAT_XATTR_NAME_SIZE] = "untouched";

	(void)state;
	memset(name + strlen(name), 'x', 247 - strlen(name));
	assert_int_equal(format_xattr_to_disk(USER, name, stored), 0);
	assert_int_equal(strlen(stored), 255);

	strcpy(stored, "untouched");
	name[247] = 'x';
	assert_int_equal(format_xattr_to_disk(USER, name, stored), -ERANGE);
	assert_string_equal(stored, "untouched");
}

/* Values */

static void test_opaque_is_one_letter(void **state)
{
	(void)state;
	assert_int_equal(format_opaque_decode("y", 1), FORMAT_OPAQUE_YES);
	assert_int_equal(format_opaque_decode("x", 1), FORMAT_OPAQUE_XWHITEOUTS);
	assert_int_equal(format_opaque_decode("n", 1), FORMAT_OPAQUE_NO);
	assert_int_equal(format_opaque_decode("", 0), FORMAT_OPAQUE_NO);
	assert_int_equal(format_opaque_decode("yy", 2), FORMAT_OPAQUE_NO);
}

static int metacopy(const char *value, size_t len)
{
	struct format_digest digest;

	return format_metacopy_decode(value, len, &digest);
}

static void test_a_metacopy_is_empty_or_has_a_header(void **state)
{
	char longest[FORMAT_METACOPY_SIZE + 1] = { 0, FORMAT_METACOPY_SIZE };

	(void)state;
	assert_int_equal(metacopy("", 0), 0);
	assert_int_equal(metacopy("\0\4\0\0", 4), 0);
	assert_int_equal(metacopy("\0\5\0\1d", 5), 0);
	assert_int_equal(metacopy(longest, FORMAT_METACOPY_SIZE), 0);
	assert_int_equal(metacopy("\0\3\0", 3), -EINVAL);
	assert_int_equal(metacopy("\1\4\0\0", 4), -EINVAL);
	assert_int_equal(metacopy("\0\4\0\0x", 5), -EINVAL);
	assert_int_equal(metacopy(longest, sizeof(longest)), -EINVAL);
}

static int redirect(const char *value)
{
	return format_redirect_check(value, strlen(value));
}

static void test_a_redirect_is_an_absolute_path_or_one_name(void **state)
{
	(void)state;
	assert_int_equal(redirect("/a"), 0);
	assert_int_equal(redirect("/a/b c/.d"), 0);
	assert_int_equal(redirect("name"), 0);
	assert_int_equal(redirect("..."), 0);
	assert_int_equal(redirect(""), -EINVAL);
	assert_int_equal(redirect("/"), -EINVAL);
	assert_int_equal(redirect("a/b"), -EINVAL);
	assert_int_equal(redirect("/a/"), -EINVAL);
	assert_int_equal(redirect("//a"), -EINVAL);
	assert_int_equal(redirect("/a//b"), -EINVAL);
}

static void test_a_redirect_has_no_dots(void **state)
{
	(void)state;
	assert_int_equal(redirect("."), -EINVAL);
	assert_int_equal(redirect(".."), -EINVAL);
	assert_int_equal(redirect("/.."), -EINVAL);
	assert_int_equal(redirect("/a/../b"), -EINVAL);
	assert_int_equal(redirect("/a/."), -EINVAL);
}

static void test_a_redirect_has_no_nul(void **state)
{
	(void)state;
	assert_int_equal(format_redirect_check("/a\0", 3), -EINVAL);
	assert_int_equal(format_redirect_check("a\0b", 3), -EINVAL);
}

static void test_names_in_a_redirect_are_at_most_255_bytes(void **state)
{
	char path[300];

	(void)state;
	memset(path, 'n', sizeof(path));
	path[0] = '/';
	assert_int_equal(format_redirect_check(path, 256), 0);
	assert_int_equal(format_redirect_check(path, 257), -EINVAL);
	assert_int_equal(format_redirect_check(path + 1, 255), 0);
	assert_int_equal(format_redirect_check(path + 1, 256), -EINVAL);
}

/* Origins */

static const uint8_t is_big_endian = __BYTE_ORDER == __BIG_ENDIAN;

static struct format_origin sample_origin(void)
{
	struct format_origin origin = { .type = 1, .len = 8 };

	memcpy(origin.uuid, "0123456789abcdef", sizeof(origin.uuid));
	memcpy(origin.handle, "\x0c\x00\x00\x00gen!", origin.len);
	return origin;
}

static void assert_origin_equal(const struct format_origin *a, const struct format_origin *b)
{
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->uuid, b->uuid, sizeof(a->uuid));
	assert_memory_equal(a->handle, b->handle, a->len);
}

static void test_an_origin_is_laid_out_as_the_kernel_does(void **state)
{
	struct format_origin origin = sample_origin();
	uint8_t fb[FORMAT_ORIGIN_SIZE];

	(void)state;
	assert_int_equal(format_origin_encode(&origin, fb), 29);
	assert_int_equal(fb[0], 0);    /* version */
	assert_int_equal(fb[1], 0xfb); /* magic */
	assert_int_equal(fb[2], 29);   /* length of all */
	assert_int_equal(fb[3], is_big_endian);
	assert_int_equal(fb[4], 1); /* handle type */
	assert_memory_equal(fb + 5, "0123456789abcdef", 16);
	assert_memory_equal(fb + 21, "\x0c\x00\x00\x00gen!", 8);
}

static void test_an_origin_survives_encoding(void **state)
{
	struct format_origin origin = sample_origin();
	struct format_origin decoded;
	uint8_t fb[FORMAT_ORIGIN_SIZE];

	(void)state;
	for (origin.len = 0; origin.len <= FORMAT_HANDLE_MAX; origin.len++) {
		size_t len = format_origin_encode(&origin, fb);

		assert_int_equal(len, 21 + origin.len);
		assert_int_equal(format_origin_decode(fb, len, &decoded), 0);
		assert_origin_equal(&origin, &decoded);
	}
}

static void test_what_does_not_fit_an_origin_is_encoded_as_nothing(void **state)
{
	struct format_origin origin = sample_origin();
	uint8_t fb[FORMAT_ORIGIN_SIZE];

	(void)state;
	origin.len = FORMAT_HANDLE_MAX + 1;
	assert_int_equal(format_origin_encode(&origin, fb), 0);
	origin = sample_origin();
	origin.type = 0xff; /* the kernel's "no handle" */
	assert_int_equal(format_origin_encode(&origin, fb), 0);
	origin.type = 0x10001;
	assert_int_equal(format_origin_encode(&origin, fb), 0);
	origin.type = -1;
	assert_int_equal(format_origin_encode(&origin, fb), 0);
}

/* The sample with one byte changed. */
static int decode_with(size_t at, uint8_t byte)
{
	struct format_origin origin = sample_origin();
	uint8_t fb[FORMAT_ORIGIN_SIZE];
	size_t len = format_origin_encode(&origin, fb);

	fb[at] = byte;
	return format_origin_decode(fb, len, &origin);
}

static void test_origins_not_meant_for_us_are_ignored(void **state)
{
	struct format_origin origin;

	(void)state;
	assert_int_equal(format_origin_decode("", 0, &origin), -ENODATA);
	assert_int_equal(decode_with(0, 1), -ENODATA);              /* a newer version */
	assert_int_equal(decode_with(3, 0x08), -ENODATA);           /* an unknown flag */
	assert_int_equal(decode_with(3, !is_big_endian), -ENODATA); /* the other byte order */
}

static void test_any_byte_order_and_upper_are_known_flags(void **state)
{
	(void)state;
	assert_int_equal(decode_with(3, 0x02 | !is_big_endian), 0);
	assert_int_equal(decode_with(3, 0x04 | is_big_endian), 0);
}

static void test_malformed_origins_are_refused(void **state)
{
	struct format_origin origin = sample_origin();
	uint8_t fb[FORMAT_ORIGIN_SIZE] = { 0 };
	size_t len = format_origin_encode(&origin, fb);

	(void)state;
	assert_int_equal(format_origin_decode(fb, 20, &origin), -EINVAL);
	assert_int_equal(format_origin_decode(fb, len - 1, &origin), -EINVAL);
	assert_int_equal(decode_with(1, 0xfa), -EINVAL); /* magic */
	assert_int_equal(decode_with(2, 20), -EINVAL);   /* shorter than its header */
	assert_int_equal(decode_with(2, 30), -EINVAL);   /* longer than the value */
	assert_int_equal(decode_with(4, 0xff), -EINVAL); /* no handle type */
}

static void test_an_index_entry_is_named_by_its_origin(void **state)
{
	static const uint8_t value[128] = { 0x00, 0xfb, 0x15, 0x00, 0x01 };
	uint8_t origin[FORMAT_ORIGIN_SIZE];
	char name[FORMAT_INDEX_NAME_SIZE];

	(void)state;
	assert_int_equal(format_index_name(value, 21, name), 0);
	assert_string_equal(name, "00fb15000100000000000000000000000000000000");
	assert_int_equal(format_index_decode(name, origin), 21);
	assert_memory_equal(origin, value, 21);
	assert_int_equal(format_index_name(value, 127, name), 0);
	assert_int_equal(format_index_name(value, 128, name), -ENAMETOOLONG);
	assert_int_equal(format_index_decode("00fb", origin), -EINVAL);
	assert_int_equal(format_index_decode("00fb1500010000000000000000000000000000000", origin),
			 -EINVAL);
	assert_int_equal(format_index_decode("00fb1500010000000000000000000000000000000g", origin),
			 -EINVAL);
}

static void test_a_link_count_is_a_letter_and_a_difference(void **state)
{
	struct format_nlink nlink = { .is_upper = true, .difference = -12 };
	char value[FORMAT_NLINK_SIZE];

	(void)state;
	assert_int_equal(format_nlink_encode(&nlink, value), 4);
	assert_memory_equal(value, "U-12", 4);
	assert_int_equal(format_nlink_decode("L+3", 3, &nlink), 0);
	assert_false(nlink.is_upper);
	assert_int_equal(nlink.difference, 3);
	assert_int_equal(format_nlink_decode("U-1", 3, &nlink), 0);
	assert_true(nlink.is_upper);
	assert_int_equal(nlink.difference, -1);
	assert_int_equal(format_nlink_decode("U3", 2, &nlink), -EINVAL);
	assert_int_equal(format_nlink_decode("X+3", 3, &nlink), -EINVAL);
	assert_int_equal(format_nlink_decode("U+3x", 4, &nlink), -EINVAL);
	assert_int_equal(format_nlink_decode("U+99999999", 10, &nlink), -EINVAL);
	assert_int_equal(format_nlink_decode("", 0, &nlink), -EINVAL);
}

static void test_protection_is_letters(void **state)
{
	char value[FORMAT_PROTATTR_SIZE];

	(void)state;
	assert_int_equal(
		format_protattr_encode(FORMAT_PROTATTR_APPEND | FORMAT_PROTATTR_IMMUTABLE, value),
		2);
	assert_memory_equal(value, "ai", 2);
	assert_int_equal(format_protattr_encode(0, value), 0);
	assert_int_equal(format_protattr_decode("i", 1), FORMAT_PROTATTR_IMMUTABLE);
	assert_int_equal(format_protattr_decode("ia", 2),
			 FORMAT_PROTATTR_APPEND | FORMAT_PROTATTR_IMMUTABLE);
	assert_int_equal(format_protattr_decode("aXi", 3), FORMAT_PROTATTR_APPEND);
	assert_int_equal(format_protattr_decode("", 0), 0);
}

static void test_a_stored_number_is_the_same_on_every_machine(void **state)
{
	struct format_ino number = { .uuid = { 1, 2, 3 }, .fs = 0x1234, .ino = 0x0102030405060708 };
	static const uint8_t want[] = { 0x34, 0x12, 8, 7, 6, 5, 4, 3, 2, 1 };
	struct format_ino decoded = { .fs = 0 };
	uint8_t value[FORMAT_INO_SIZE];

	(void)state;
	format_ino_encode(&number, value);
	assert_memory_equal(value, number.uuid, 16);
	assert_memory_equal(value + 16, want, sizeof(want));
	assert_int_equal(format_ino_decode(value, sizeof(value), &decoded), 0);
	assert_memory_equal(decoded.uuid, number.uuid, 16);
	assert_int_equal(decoded.fs, number.fs);
	assert_true(decoded.ino == number.ino);
	assert_int_equal(format_ino_decode(value, sizeof(value) - 1, &decoded), -EINVAL);
	assert_int_equal(format_ino_decode(value, 0, &decoded), -EINVAL);
}

static void test_a_failed_decode_leaves_the_result_alone(void **state)
{
	struct format_origin origin = sample_origin();
	struct format_origin before = origin;

	(void)state;
	assert_int_equal(format_origin_decode("nonsense", 8, &origin), -EINVAL);
	assert_memory_equal(&origin, &before, sizeof(origin));
}

/* Inode numbers */

static struct format_origin handle(int32_t type, const uint32_t *words, uint32_t n_words)
{
	struct format_origin origin = { .type = type, .len = n_words * 4 };

	memcpy(origin.handle, words, origin.len);
	return origin;
}

static void test_the_inode_number_is_found_in_known_handles(void **state)
{
	struct format_origin ext4 = handle(0x01, (uint32_t[]){ 12, 7 }, 2);
	struct format_origin ext4_parent = handle(0x02, (uint32_t[]){ 13, 7, 2, 0 }, 4);
	struct format_origin tmpfs = handle(0x01, (uint32_t[]){ 7, 14, 1 }, 3);
	const uint64_t number = 0x123456789aULL;
	struct format_origin xfs = handle(0x81, (uint32_t[3]){ 0 }, 3);
	struct format_origin btrfs = handle(0x4d, (uint32_t[5]){ 0 }, 5);
	uint64_t ino;

	(void)state;
	memcpy(xfs.handle, &number, sizeof(number));
	memcpy(btrfs.handle, &number, sizeof(number));
	assert_true(format_handle_ino(&ext4, &ino));
	assert_int_equal(ino, 12);
	assert_true(format_handle_ino(&ext4_parent, &ino));
	assert_int_equal(ino, 13);
	assert_true(format_handle_ino(&tmpfs, &ino));
	assert_int_equal(ino, 0x10000000eULL);
	assert_true(format_handle_ino(&xfs, &ino));
	assert_int_equal(ino, number);
	assert_true(format_handle_ino(&btrfs, &ino));
	assert_int_equal(ino, number);
}

static void test_other_handles_give_no_inode_number(void **state)
{
	struct format_origin unknown = handle(0xf8, (uint32_t[]){ 1, 2, 3 }, 3);
	struct format_origin cut = handle(0x81, (uint32_t[]){ 1, 2 }, 2);
	struct format_origin empty = handle(0x01, (uint32_t[]){ 0 }, 0);
	uint64_t ino = 99;

	(void)state;
	assert_false(format_handle_ino(&unknown, &ino));
	assert_false(format_handle_ino(&cut, &ino));
	assert_false(format_handle_ino(&empty, &ino));
	assert_int_equal(ino, 99);
}

/* Whiteout names */

static void test_a_whiteout_name_has_the_prefix_and_more(void **state)
{
	(void)state;
	assert_true(format_is_wh_name(".wh.a", 5));
	assert_true(format_is_wh_name(".wh..wh..opq", 12));
	assert_false(format_is_wh_name(".wh.", 4));
	assert_false(format_is_wh_name(".wh", 3));
	assert_false(format_is_wh_name("a.wh.b", 6));
}

static void test_a_whiteout_name_names_what_it_hides(void **state)
{
	char name[256];

	(void)state;
	assert_int_equal(format_wh_name("file", name), 0);
	assert_string_equal(name, ".wh.file");
	assert_string_equal(format_wh_target(name), "file");
}

static void test_marks_hide_nothing(void **state)
{
	char name[256] = "untouched";

	(void)state;
	assert_null(format_wh_target(FORMAT_WH_OPAQUE));
	assert_null(format_wh_target(".wh..wh.plnk"));
	assert_null(format_wh_target(".wh."));
	assert_null(format_wh_target("file"));
	assert_int_equal(format_wh_name(".wh.x", name), -EINVAL);
	assert_string_equal(name, "untouched");
}

static void test_a_whiteout_name_is_at_most_255_bytes(void **state)
{
	char name[256] = { 0 };
	char whiteout[256];

	(void)state;
	memset(name, 'n', 251);
	assert_int_equal(format_wh_name(name, whiteout), 0);
	assert_int_equal(strlen(whiteout), 255);
	name[251] = 'n';
	assert_int_equal(format_wh_name(name, whiteout), -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_the_kernels),
		cmocka_unit_test(test_every_xattr_is_found_by_its_name),
		cmocka_unit_test(test_an_unknown_name_is_not_found),
		cmocka_unit_test(test_unknown_names_below_the_prefix_are_private),
		cmocka_unit_test(test_names_of_the_other_space_are_not_private),
		cmocka_unit_test(test_escaped_names_are_not_private),
		cmocka_unit_test(test_ordinary_names_are_stored_as_they_are),
		cmocka_unit_test(test_users_names_below_the_prefix_are_escaped),
		cmocka_unit_test(test_escaping_nests),
		cmocka_unit_test(test_private_names_are_not_seen),
		cmocka_unit_test(test_the_mark_of_fuse_overlayfs_is_neither_seen_nor_set),
		cmocka_unit_test(test_a_name_too_long_once_escaped_is_refused),
		cmocka_unit_test(test_opaque_is_one_letter),
		cmocka_unit_test(test_a_metacopy_is_empty_or_has_a_header),
		cmocka_unit_test(test_a_redirect_is_an_absolute_path_or_one_name),
		cmocka_unit_test(test_a_redirect_has_no_dots),
		cmocka_unit_test(test_a_redirect_has_no_nul),
		cmocka_unit_test(test_names_in_a_redirect_are_at_most_255_bytes),
		cmocka_unit_test(test_an_origin_is_laid_out_as_the_kernel_does),
		cmocka_unit_test(test_an_origin_survives_encoding),
		cmocka_unit_test(test_what_does_not_fit_an_origin_is_encoded_as_nothing),
		cmocka_unit_test(test_origins_not_meant_for_us_are_ignored),
		cmocka_unit_test(test_any_byte_order_and_upper_are_known_flags),
		cmocka_unit_test(test_malformed_origins_are_refused),
		cmocka_unit_test(test_an_index_entry_is_named_by_its_origin),
		cmocka_unit_test(test_a_link_count_is_a_letter_and_a_difference),
		cmocka_unit_test(test_protection_is_letters),
		cmocka_unit_test(test_a_stored_number_is_the_same_on_every_machine),
		cmocka_unit_test(test_a_failed_decode_leaves_the_result_alone),
		cmocka_unit_test(test_the_inode_number_is_found_in_known_handles),
		cmocka_unit_test(test_other_handles_give_no_inode_number),
		cmocka_unit_test(test_a_whiteout_name_has_the_prefix_and_more),
		cmocka_unit_test(test_a_whiteout_name_names_what_it_hides),
		cmocka_unit_test(test_marks_hide_nothing),
		cmocka_unit_test(test_a_whiteout_name_is_at_most_255_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
