/* SPDX-License-Identifier: MIT */
/* Any lines as the words of a command line. */
#include "fs/options.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "fs/policy.h"
#include "lib/cleanup.h"
#include "tests/fuzz/must.h"

#define MAX_WORDS 64

#define UNTOUCHED 0x5a

static void check_error(const char *error)
{
	MUST(*error);
	for (; *error; error++)
		MUST((unsigned char)*error >= ' ' && *error != 0x7f);
}

static void check_mount(const struct ovl_config *config)
{
	MUST(config->n_lowers > 0 && config->n_lowers <= OPTIONS_MAX_LOWERS);
	for (size_t i = 0; i < config->n_lowers; i++)
		MUST(*config->lowers[i]);
	MUST(config->mountpoint && *config->mountpoint);
	MUST(!config->upper || *config->upper);
	MUST(!config->work || (config->upper && *config->work));
	MUST(config->redirect_dir <= OPTIONS_REDIRECT_OFF);
	MUST(config->fsync <= OPTIONS_FSYNC_VOLATILE);
	MUST(config->xino <= OPTIONS_XINO_OFF);
	MUST(config->allow_other >= -1 && config->allow_other <= 1);
	MUST((config->flags_set & config->flags_cleared) == 0);
	MUST(!policy_redirect_creates(config) || policy_redirect_follows(config));
	MUST(config->n_data < config->n_lowers);
	MUST(config->metacopy == OPTIONS_OFF || policy_redirect_follows(config));
}

/* Append @text with a backslash before each of @special. */
static void put_escaped(FILE *out, const char *text, const char *special)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			(void)fputc('\\', out);
		(void)fputc(*text, out);
	}
}

/* The lower layers as one word. */
static char *spell_lowers(const struct ovl_config *config, const char *start, const char *special)
{
	char *word = NULL;
	size_t size;
	FILE *out = open_memstream(&word, &size);

	MUST(out);
	(void)fputs(start, out);
	for (size_t i = 0; i < config->n_lowers; i++) {
		(void)fputs(!i ? "" : i + config->n_data < config->n_lowers ? ":" : "::", out);
		put_escaped(out, config->lowers[i], special);
	}
	MUST(fclose(out) == 0);
	return word;
}

static char *spell(const char *start, const char *text)
{
	char *word = NULL;
	size_t size;
	FILE *out = open_memstream(&word, &size);

	MUST(out);
	(void)fputs(start, out);
	put_escaped(out, text, ",\\");
	MUST(fclose(out) == 0);
	return word;
}

static void check_same(int argc, char *const argv[], const struct ovl_config *config)
{
	struct ovl_config again;
	char error[256];

	MUST(options_parse(argc, argv, &again, error, sizeof(error)) == 0);
	MUST(again.n_lowers == config->n_lowers && again.n_data == config->n_data);
	for (size_t i = 0; i < config->n_lowers; i++)
		MUST(strcmp(again.lowers[i], config->lowers[i]) == 0);
	MUST(!again.upper == !config->upper);
	MUST(!config->upper || strcmp(again.upper, config->upper) == 0);
	MUST(strcmp(again.mountpoint, config->mountpoint) == 0);
	options_deinit(&again);
}

/* What was understood, said once more in either spelling, is understood the same. */
static void check_respelt(const struct ovl_config *config)
{
	char dashes[] = "--";
	char o[] = "-o";
	_cleanup_free_ char *list = spell_lowers(config, "lowerdir=", ",:\\");
	_cleanup_free_ char *word = spell_lowers(config, "", ":\\");
	_cleanup_free_ char *upper = spell("upperdir=", config->upper ? config->upper : "");

	if (config->upper) {
		check_same(7,
			   (char *[]){ NULL, o, list, o, upper, dashes, config->mountpoint, NULL },
			   config);
		check_same(5, (char *[]){ NULL, dashes, word, config->upper, config->mountpoint },
			   config);
	} else {
		check_same(5, (char *[]){ NULL, o, list, dashes, config->mountpoint }, config);
		check_same(4, (char *[]){ NULL, dashes, word, config->mountpoint }, config);
	}
}

static void check_untouched(const void *memory, size_t size)
{
	const uint8_t *bytes = memory;

	for (size_t i = 0; i < size; i++)
		MUST(bytes[i] == UNTOUCHED);
}

static void check_words(int argc, char *const argv[])
{
	struct ovl_config config;
	char error[64] = "";
	int r;

	memset(&config, UNTOUCHED, sizeof(config));
	r = options_parse(argc, argv, &config, error, sizeof(error));
	MUST(r == 0 || r == -EINVAL);
	if (r < 0) {
		check_untouched(&config, sizeof(config));
		check_error(error);
		return;
	}
	if (config.command == OPTIONS_MOUNT) {
		check_mount(&config);
		check_respelt(&config);
	} else if (config.command == OPTIONS_UNMOUNT) {
		MUST(config.mountpoint && *config.mountpoint);
	}
	options_deinit(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = malloc(size + 1);
	char program[] = "unionfs-mount";
	char *argv[MAX_WORDS + 1] = { program };
	int argc = 1;
	char *rest = text;

	MUST(text);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	while (rest && argc < MAX_WORDS)
		argv[argc++] = strsep(&rest, "\n");
	check_words(argc, argv);
	return 0;
}
