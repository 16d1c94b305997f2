/* SPDX-License-Identifier: MIT */
/*
 * The command line is read in one pass: switches and option lists are applied as they come, so the
 * last one wins, and paths are collected.  What the paths mean depends on whether lowerdir= was
 * among the options, so they are looked at last.
 *
 * Backslashes: in option values "\X" is X for every X, as in the kernel; in the LOWER argument only
 * "\:" and "\\" are special.
 *
 * fuse-overlayfs's rules hold for the whole command line, wherever it is said that they do.  So it is
 * read by them first, and again by ours if nobody asked for them.
 */
#include "fs/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/options_apply.h"
#include "fs/options_table.h"
#include "fs/options_text.h"

void options_deinit(struct ovl_config *config)
{
	for (size_t i = 0; i < config->n_lowers; i++)
		free(config->lowers[i]);
	free(config->lowers);
	free(config->upper);
	free(config->work);
	free(config->mountpoint);
	free(config->fsname);
	free(config->subtype);
	free(config->mount_namespace);
	free(config->size);
	for (size_t i = 0; i < config->n_program; i++)
		free(config->program[i]);
	free(config->program);
	free(config->ignored);
	idshift_deinit(&config->uids);
	idshift_deinit(&config->gids);
	*config = (struct ovl_config){ 0 };
}

/* Whether the commas between double quotes belong to the value: where labels are expected.  Other
 * values are paths, in which a quote is a byte like any other. */
static bool heeds_quotes(const struct parser *parser, const struct option_row *row)
{
	return row ? row->kind == OPTION_IGNORED : parser->is_lenient;
}

/* The first option of @list, and its row. */
static const struct option_row *next_option(const struct parser *parser, const char *list,
					    struct option_text *ret)
{
	size_t len = options_part_len(list, strlen(list), ',', ESCAPES_ALL);
	size_t name_len = options_part_len(list, len, '=', ESCAPES_ALL);
	const struct option_row *row = option_find(list, name_len);
	const char *value = name_len < len ? list + name_len + 1 : NULL;

	if (heeds_quotes(parser, row) && value && *value == '"') {
		const char *quote = strchr(value + 1, '"');
		const char *rest = quote ? quote + 1 : list + len;

		len = (size_t)(rest - list) +
		      options_part_len(rest, strlen(rest), ',', ESCAPES_ALL);
	}
	*ret = (struct option_text){
		.name = list,
		.name_len = name_len,
		.value = value,
		.value_len = value ? len - name_len - 1 : 0,
	};
	return row;
}

static int parse_list(struct parser *parser, const char *list)
{
	while (*list) {
		struct option_text text;
		const struct option_row *row;
		int r = 0;

		if (*list == ',') {
			list++;
			continue;
		}
		row = next_option(parser, list, &text);
		if (row)
			r = options_apply(parser, row, &text);
		else if (parser->is_lenient)
			r = options_pass_over(parser, &text);
		else if (!parser->is_sloppy)
			r = options_fail(parser, "unknown option '%.*s'",
					 options_shown(text.name_len), text.name);
		if (r < 0)
			return r;
		list += text.name_len + (text.value ? 1 + text.value_len : 0);
	}
	return 0;
}

static const struct option_row *find_letter(const struct parser *parser, char letter)
{
	return parser->is_helper && letter == 'f' ? option_find_word("fake", strlen("fake")) :
						    option_find_letter(letter);
}

/* The letters of one argument such as "-fo".  @next is the argument after it; it may be used. */
static int parse_letters(struct parser *parser, const char *letters, const char *next,
			 bool *ret_next_used)
{
	for (; *letters; letters++) {
		const struct option_row *row = find_letter(parser, *letters);
		const struct option_text text = { .name = letters, .name_len = 1 };
		const char *argument = letters[1] ? letters + 1 : next;
		int r;

		if (!row && parser->is_lenient)
			return options_pass_over(parser, &text);
		if (!row)
			return options_fail(parser, "unknown option '-%c'", *letters);
		if (!row->argument) {
			r = options_apply(parser, row, &text);
			if (r < 0)
				return r;
			continue;
		}

		if (!argument)
			return options_fail(parser, "option '-%c' needs a value", *letters);
		*ret_next_used = argument == next;
		if (row->kind == OPTION_LIST)
			return parse_list(parser, argument);
		return options_apply(parser, row,
				     &(struct option_text){ .name = letters,
							    .name_len = 1,
							    .value = argument,
							    .value_len = strlen(argument) });
	}
	return 0;
}

static int parse_word(struct parser *parser, const char *word)
{
	const char *value = strchr(word, '=');
	const struct option_text text = {
		.name = word,
		.name_len = value ? (size_t)(value - word) : strlen(word),
		.value = value ? value + 1 : NULL,
		.value_len = value ? strlen(value + 1) : 0,
	};
	const struct option_row *row = option_find_word(word + 2, text.name_len - 2);

	if (!row && parser->is_lenient)
		return options_pass_over(parser, &text);
	if (!row)
		return options_fail(parser, "unknown option '%.*s'", options_shown(text.name_len),
				    word);
	return options_apply(parser, row, &text);
}

static int add_path(struct parser *parser, const char *path)
{
	if (parser->n_paths == OPTIONS_MAX_PATHS)
		return options_fail(parser, "unexpected argument '%.*s'",
				    options_shown(strlen(path)), path);
	parser->paths[parser->n_paths++] = path;
	return 0;
}

/* Commands that are carried out whatever else the command line says. */
static bool is_question(enum options_command command)
{
	return command == OPTIONS_HELP || command == OPTIONS_VERSION || command == OPTIONS_MAN ||
	       command == OPTIONS_COMPLETE_BASH || command == OPTIONS_COMPLETE_ZSH;
}

/* What follows "--" is to be run: @argv ends with a NULL, which is copied, too. */
static int take_program(struct parser *parser, int argc, char *const argv[])
{
	struct ovl_config *config = &parser->config;

	config->program = calloc((size_t)argc + 1, sizeof(*config->program));
	if (!config->program)
		return options_fail_memory(parser);
	for (int i = 0; i < argc; i++) {
		config->program[i] = strdup(argv[i]);
		if (!config->program[i])
			return options_fail_memory(parser);
		config->n_program++;
	}
	return 0;
}

static int parse_arguments(struct parser *parser, int argc, char *const argv[])
{
	bool paths_only = false;

	for (int i = 1; i < argc && !is_question(parser->config.command); i++) {
		const char *argument = argv[i];
		bool next_used = false;
		int r = 0;

		if (paths_only || argument[0] != '-' || argument[1] == '\0')
			r = add_path(parser, argument);
		else if (strcmp(argument, "--") == 0 && parser->config.userns)
			return i + 1 < argc ? take_program(parser, argc - i - 1, argv + i + 1) : 0;
		else if (strcmp(argument, "--") == 0)
			paths_only = true;
		else if (argument[1] == '-')
			r = parse_word(parser, argument);
		else
			r = parse_letters(parser, argument + 1, i + 1 < argc ? argv[i + 1] : NULL,
					  &next_used);
		if (r < 0)
			return r;
		if (next_used)
			i++;
	}
	return 0;
}

static int set_path(struct parser *parser, char **field, const char *path, const char *what)
{
	if (*path == '\0')
		return options_fail(parser, "the name of the %s is empty", what);
	return options_set_string(parser, field, path, strlen(path), "");
}

static int check_ephemeral(struct parser *parser)
{
	const struct ovl_config *config = &parser->config;

	if (config->size && !config->ephemeral)
		return options_fail(parser, "option 'size' is for an ephemeral upper");
	if (config->upper && config->ephemeral)
		return options_fail(parser, "an ephemeral upper beside '%.*s'",
				    options_shown(strlen(config->upper)), config->upper);
	return 0;
}

/* [SOURCE] MOUNTPOINT: lowerdir= is among the options. */
static int take_source(struct parser *parser)
{
	struct ovl_config *config = &parser->config;

	if (parser->n_paths == OPTIONS_MAX_PATHS)
		return options_fail(parser,
				    "with the option 'lowerdir', '%.*s' is one argument too many",
				    options_shown(strlen(parser->paths[0])), parser->paths[0]);
	if (parser->n_paths < 2 || config->fsname || *parser->paths[0] == '\0')
		return 0;
	return set_path(parser, &config->fsname, parser->paths[0], "source");
}

/* LOWER[:LOWER...] [UPPER] MOUNTPOINT, or the form above. */
static int take_layers(struct parser *parser)
{
	struct ovl_config *config = &parser->config;

	if (parser->lowers_source != LOWERS_NONE)
		return take_source(parser);
	if (parser->n_paths < 2)
		return options_fail(parser, "no MOUNTPOINT after '%.*s'",
				    options_shown(strlen(parser->paths[0])), parser->paths[0]);
	if (parser->n_paths == 3) {
		const char *upper = parser->paths[1];
		int r;

		if (config->upper)
			return options_fail(parser, "two upper layers: '%.*s' and upperdir=%.*s",
					    options_shown(strlen(upper)), upper,
					    options_shown(strlen(config->upper)), config->upper);
		r = set_path(parser, &config->upper, upper, "upper layer");
		if (r < 0)
			return r;
	}
	return options_split_lowers(parser, parser->paths[0], strlen(parser->paths[0]),
				    ESCAPES_LOWER);
}

/* [LOWER[:LOWER...] [UPPER]] */
static int take_checked(struct parser *parser)
{
	int r = 0;

	if (parser->n_paths > 2)
		return options_fail(parser, "unexpected argument '%.*s'",
				    options_shown(strlen(parser->paths[2])), parser->paths[2]);
	if (parser->n_paths > 0)
		r = options_split_lowers(parser, parser->paths[0], strlen(parser->paths[0]),
					 ESCAPES_LOWER);
	if (r == 0 && parser->n_paths == 2)
		r = set_path(parser, &parser->config.upper, parser->paths[1], "upper layer");
	return r;
}

/* Give the paths their meaning. */
static int take_paths(struct parser *parser)
{
	struct ovl_config *config = &parser->config;
	int r = 0;

	if (is_question(config->command))
		return 0;
	if (config->command == OPTIONS_CHECK)
		return take_checked(parser);
	if (parser->n_paths == 0)
		return options_fail(parser, "no MOUNTPOINT given");

	if (config->command == OPTIONS_REMOUNT) {
		parser->paths[0] = parser->paths[parser->n_paths - 1]; /* after the source */
		parser->n_paths = 1;
	} else if (config->command == OPTIONS_UNMOUNT || config->command == OPTIONS_SHOW) {
		if (parser->n_paths > 1)
			return options_fail(parser, "unexpected argument '%.*s'",
					    options_shown(strlen(parser->paths[1])),
					    parser->paths[1]);
	} else {
		r = take_layers(parser);
		if (r == 0)
			r = check_ephemeral(parser);
	}
	if (r < 0)
		return r;
	return set_path(parser, &config->mountpoint, parser->paths[parser->n_paths - 1],
			"mount point");
}

/* By which name the program was called. */
static const char *called_name(int argc, char *const argv[])
{
	const char *name = argc > 0 && argv[0] ? argv[0] : "";
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

bool options_is_helper(int argc, char *const argv[])
{
	const char *name = called_name(argc, argv);

	return strcmp(name, "mount.unionfs") == 0 || strcmp(name, "mount.fuse.unionfs") == 0;
}

static int parse_by(struct parser *parser, bool is_lenient, int argc, char *const argv[])
{
	options_deinit(&parser->config);
	*parser = (struct parser){
		.config = { .allow_other = -1, .send = -1, .timeout = -1 },
		.is_lenient = is_lenient,
		.is_helper = options_is_helper(argc, argv),
		.error = parser->error,
		.error_size = parser->error_size,
	};
	if (strcmp(called_name(argc, argv), "fuse-overlayfs") == 0)
		parser->config.compat = OPTIONS_COMPAT_FUSE_OVERLAYFS;
	return parse_arguments(parser, argc, argv);
}

/* A renamed file that has no data of its own is found by a redirect. */
static int check_together(struct parser *parser)
{
	enum options_redirect redirect = parser->config.redirect_dir;

	if (parser->config.metacopy == OPTIONS_OFF || redirect == OPTIONS_REDIRECT_DEFAULT ||
	    redirect == OPTIONS_REDIRECT_ON ||
	    (redirect == OPTIONS_REDIRECT_FOLLOW && !parser->config.upper))
		return 0;
	return options_fail(parser, "option 'metacopy=on' needs 'redirect_dir=on'");
}

int options_parse(int argc, char *const argv[], struct ovl_config *ret, char *error,
		  size_t error_size)
{
	struct parser parser = { .error = error, .error_size = error_size };
	int r = parse_by(&parser, true, argc, argv);

	if (parser.config.compat == OPTIONS_COMPAT_NONE)
		r = parse_by(&parser, false, argc, argv);
	if (parser.config.compat == OPTIONS_COMPAT_FUSE_OVERLAYFS) { /* which could not read it */
		parser.config.metacopy = OPTIONS_OFF;
		parser.config.index = OPTIONS_OFF;
	}
	if (r == 0)
		r = take_paths(&parser);
	if (r == 0)
		r = check_together(&parser);
	if (r < 0) {
		options_deinit(&parser.config);
		return r;
	}

	if (!parser.config.upper) { /* a work directory alone is ignored, as in the kernel */
		free(parser.config.work);
		parser.config.work = NULL;
	}
	*ret = parser.config;
	return 0;
}
