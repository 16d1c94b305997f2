/* SPDX-License-Identifier: MIT */
#include "tools/layer/args.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runner/quantity.h"
#include "tools/layer/args_show.h"
#include "tools/layer/args_table.h"

#define DEFAULT_MAX_BYTES (UINT64_C(64) << 30)
#define DEFAULT_MAX_ENTRIES (UINT64_C(8) << 20)

struct parser {
	struct args args;
	int argc;
	char **argv;
	int at;
	bool is_ended; /* after "--" */
	struct error *error;
};

static const struct args_option *find_option(const struct args_verb *verb, const char *name,
					     size_t len)
{
	for (const struct args_option *option = args_options; option->name; option++) {
		if (strlen(option->name) == len && strncmp(option->name, name, len) == 0 &&
		    args_option_is_of(option, verb))
			return option;
	}
	return NULL;
}

static const struct args_option *find_letter(const struct args_verb *verb, char letter)
{
	for (const struct args_option *option = args_options; option->name; option++) {
		if (option->letter == letter && args_option_is_of(option, verb))
			return option;
	}
	return NULL;
}

static int set_number(struct parser *parser, const struct args_option *option, const char *value)
{
	char *field = (char *)&parser->args + option->offset;
	uint64_t number;
	int64_t parsed = 0;
	int r = quantity_parse_size(value, &parsed, parser->error);

	if (r == 0 && parsed <= 0)
		r = error_set(parser->error, -EINVAL, "'%s' is not above zero", value);
	number = (uint64_t)parsed;
	if (r == 0)
		memcpy(field, &number, sizeof(number));
	return r;
}

static int set_choice(struct parser *parser, const struct args_option *option, const char *value)
{
	char *field = (char *)&parser->args + option->offset;

	for (int i = 0; option->words[i]; i++) {
		if (strcmp(option->words[i], value) == 0) {
			memcpy(field, &i, sizeof(i));
			return 0;
		}
	}
	return error_set(parser->error, -EINVAL, "'%s' is not one of %s", value, option->argument);
}

static int set_text(struct parser *parser, const struct args_option *option, const char *value)
{
	char **field = (char **)(void *)((char *)&parser->args + option->offset);
	char *copy = strdup(value);

	if (!copy)
		return error_set_errno(parser->error, -ENOMEM, "the command line");
	free(*field);
	*field = copy;
	return 0;
}

static int apply(struct parser *parser, const struct args_option *option, const char *value)
{
	char *field = (char *)&parser->args + option->offset;
	int r = 0;

	switch (option->kind) {
	case ARGS_FLAG:
		*(bool *)(void *)field = true;
		break;
	case ARGS_TEXT:
		r = set_text(parser, option, value);
		break;
	case ARGS_LIST:
		r = strv_add((struct strv *)(void *)field, value);
		if (r < 0)
			r = error_set_errno(parser->error, r, "the command line");
		break;
	case ARGS_SIZE:
		r = set_number(parser, option, value);
		break;
	case ARGS_CHOICE:
		r = set_choice(parser, option, value);
		break;
	}
	return r < 0 ? error_wrap(parser->error, r, "option '--%s'", option->name) : 0;
}

/* @option was met; its value is @value, or the word that follows. */
static int take_value(struct parser *parser, const struct args_option *option, const char *value)
{
	if (!option->argument)
		return value ? error_set(parser->error, -EINVAL, "option '--%s' takes no value",
					 option->name) :
			       apply(parser, option, "");
	if (!value && parser->at == parser->argc)
		return error_set(parser->error, -EINVAL, "option '--%s' needs a value: %s",
				 option->name, option->argument);
	return apply(parser, option, value ? value : parser->argv[parser->at++]);
}

static int take_option(struct parser *parser, const char *word)
{
	const struct args_verb *verb = parser->args.verb;
	const struct args_option *option;
	size_t len = strcspn(word, "=");

	if (word[1] == '-') {
		option = find_option(verb, word + 2, len - 2);
		if (option)
			return take_value(parser, option, word[len] ? word + len + 1 : NULL);
	} else {
		option = find_letter(verb, word[1]);
		if (option && option->argument)
			return take_value(parser, option, word[2] ? word + 2 : NULL);
		if (option && !word[2])
			return take_value(parser, option, NULL);
	}
	return error_set(parser->error, -EINVAL,
			 "unknown option '%.*s' of %s: see unionfs-layer %s "
			 "--help",
			 (int)MIN(len, 80), word, verb->name, verb->name);
}

static bool is_option(const struct parser *parser, const char *word)
{
	return !parser->is_ended && word[0] == '-' && word[1] != '\0';
}

static int take_words(struct parser *parser)
{
	int r = 0;

	while (parser->at < parser->argc && r == 0) {
		const char *word = parser->argv[parser->at++];

		if (!parser->is_ended && strcmp(word, "--") == 0)
			parser->is_ended = true;
		else if (is_option(parser, word))
			r = take_option(parser, word);
		else if (strv_add(&parser->args.arguments, word) < 0)
			r = error_set_errno(parser->error, -ENOMEM, "the command line");
	}
	return r;
}

static int check_arguments(const struct args *args, struct error *error)
{
	size_t n = args->arguments.n;

	if (n >= args->verb->n_least && n <= args->verb->n_most)
		return 0;
	return error_set(error, -EINVAL, "%s takes %s, not %zu words: see unionfs-layer %s --help",
			 args->verb->name,
			 *args->verb->arguments ? args->verb->arguments : "no arguments", n,
			 args->verb->name);
}

/* Options of every verb may come before it. */
static int take_verb(struct parser *parser)
{
	const char *word;
	int r = 0;

	while (parser->at < parser->argc && r == 0) {
		word = parser->argv[parser->at++];
		if (word[0] == '-') {
			r = take_option(parser, word);
			continue;
		}
		parser->args.verb = args_verb_find(word);
		if (parser->args.verb)
			return 0;
		return error_set(parser->error, -EINVAL,
				 "'%.80s' is no verb: see unionfs-layer --help", word);
	}
	return r < 0 ? r : error_set(parser->error, -EINVAL, "no verb: see unionfs-layer --help");
}

int args_parse(int argc, char *argv[], struct args *ret, struct error *error)
{
	struct parser parser = { .argc = argc, .argv = argv, .at = 1, .error = error };
	int r = args_show(argc, argv, error);

	if (r != 0)
		return r;
	parser.args.verb = &args_no_verb;
	parser.args.max_bytes = DEFAULT_MAX_BYTES;
	parser.args.max_entries = DEFAULT_MAX_ENTRIES;
	r = take_verb(&parser);
	if (r == 0)
		r = take_words(&parser);
	if (r == 0)
		r = check_arguments(&parser.args, error);
	if (r < 0)
		args_deinit(&parser.args);
	else
		*ret = parser.args;
	return r;
}

void args_deinit(struct args *args)
{
	strv_deinit(&args->arguments);
	strv_deinit(&args->tags);
	free(args->store);
	free(args->base);
	free(args->platform);
}
