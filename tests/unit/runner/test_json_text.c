/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/json_text.h"

static char *encode(const char *text)
{
	char *encoded = NULL;
	size_t size;
	FILE *out = open_memstream(&encoded, &size);

	assert_non_null(out);
	json_text_write(out, text);
	assert_int_equal(fclose(out), 0);
	return encoded;
}

static void assert_encoded(const char *text, const char *expected)
{
	char *encoded = encode(text);

	assert_string_equal(encoded, expected);
	free(encoded);
}

/* What is between the quotes, decoded, is the text again: there is nothing to unescape in it. */
static void assert_restored(const char *text)
{
	char *encoded = encode(text);

	encoded[strlen(encoded) - 1] = '\0';
	json_text_decode(encoded + 1);
	assert_string_equal(encoded + 1, text);
	free(encoded);
}

static void test_text_stays_legible(void **state)
{
	(void)state;
	assert_encoded("", "\"\"");
	assert_encoded("plain", "\"plain\"");
	assert_encoded("a\"b\\c/", "\"a\\\"b\\\\c/\"");
	assert_encoded("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"");
	assert_encoded("\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\"");
	assert_encoded("\u00e4\u20ac\U0001f980", "\"\u00e4\u20ac\U0001f980\"");
}

static void test_bytes_that_are_no_utf8_are_written_as_characters(void **state)
{
	(void)state;
	assert_encoded("\xff", "\"\uefff\"");
	assert_encoded("a\x80z", "\"a\uef80z\"");
	assert_encoded("\xc0\xaf", "\"\uefc0\uefaf\""); /* too long a form of "/" */
}

static void test_all_bytes_are_restored(void **state)
{
	static const char *const texts[] = {
		"\xff",
		"\x80\xbf\xc0\xfe",
		"\xc3",             /* cut short */
		"\xe2\x82",         /* cut short */
		"\xf0\x9f\xa6",     /* cut short */
		"\xed\xa0\x80",     /* half of a surrogate pair */
		"\xf4\x90\x80\x80", /* beyond the last character */
		"\xf8\x88\x80\x80\x80",
		"\xe0\x80\xaf", /* too long a form */
		"\uef80",       /* what stands for a byte, itself */
		"\uefff\xff",
		"\xee\xbe",
		"\xee\xbe\x41",
		"\u00e4\xe4\u00e4",
	};
	char all[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_restored(texts[i]);
	for (int i = 0; i < 128; i++)
		all[i] = (char)(i + 128);
	all[128] = '\0';
	assert_restored(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_stays_legible),
		cmocka_unit_test(test_bytes_that_are_no_utf8_are_written_as_characters),
		cmocka_unit_test(test_all_bytes_are_restored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
