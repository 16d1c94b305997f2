/* SPDX-License-Identifier: MIT */
/* Command lines in tests: parsed right, or refused with a message. */
#ifndef TESTS_UNIT_FS_PARSE_H
#define TESTS_UNIT_FS_PARSE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fs/options.h"

#define MAX_ARGUMENTS 32

static struct ovl_config config;
static char error[512];

static inline int forget(void **state)
{
	(void)state;
	options_deinit(&config);
	memset(error, 0, sizeof(error));
	return 0;
}

/* The words of a command line, as an array that ends with NULL. */
#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static inline int parse_words(const char *const *words)
{
	char *argv[MAX_ARGUMENTS] = { (char *)(uintptr_t) "unionfs-mount" };
	int argc = 1;

	for (; *words; words++)
		argv[argc++] = (char *)(uintptr_t)*words;

	options_deinit(&config);
	return options_parse(argc, argv, &config, error, sizeof(error));
}

static inline void parse_right(const char *const *words)
{
	if (parse_words(words) != 0)
		fail_msg("%s", error);
}

static inline void parse_wrong(const char *message, const char *const *words)
{
	assert_int_equal(parse_words(words), -EINVAL);
	assert_string_equal(error, message);
}

/* Parse a command line. */
#define parse(...) parse_right(WORDS(__VA_ARGS__))

/* Parse a command line that is wrong; the text is what is said about it. */
#define refuse(message, ...) parse_wrong(message, WORDS(__VA_ARGS__))

/* Parse the options of an otherwise harmless mount. */
static inline void parse_options(const char *options)
{
	parse("-o", options, "lower", "mnt");
}

static inline void refuse_options(const char *message, const char *options)
{
	refuse(message, "-o", options, "lower", "mnt");
}

static inline void assert_lower_words(const char *const *words)
{
	size_t n = 0;

	for (; words[n]; n++) {
		assert_true(n < config.n_lowers);
		assert_string_equal(config.lowers[n], words[n]);
	}
	assert_int_equal(config.n_lowers, n);
}

#define assert_lowers(...) assert_lower_words(WORDS(__VA_ARGS__))

#define FACT(name) cmocka_unit_test_teardown(test_##name, forget)

#endif
