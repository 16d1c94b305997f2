/* SPDX-License-Identifier: MIT */
/*
 * What is offered: verbs, the options of the verb that is on the line, the values of options that
 * have a list of them, files, directories, and containers, for which the program itself is asked
 * (unionfs-run ls -q).
 *
 * Everything that comes from the table is words and sentences of ours; what a shell could take for
 * more than text is quoted all the same.
 */
#include "runner/cli_complete.h"

#include <string.h>

/* Print the first sentence of @text between single quotes. */
static void put_quoted(FILE *out, const char *text, const char *special)
{
	(void)fputc('\'', out);
	for (; *text && !(text[0] == '.' && (text[1] == ' ' || text[1] == '\0')); text++) {
		if (*text == '\'')
			(void)fputs("'\\''", out);
		else if (strchr(special, *text))
			(void)fprintf(out, "\\%c", *text);
		else
			(void)fputc(*text, out);
	}
	(void)fputc('\'', out);
}

/* The help of a row, which may be that of a row above it. */
static const char *help_of(const struct cli_option *option)
{
	while (!option->help)
		option--;
	return option->help;
}

static void for_each_option(FILE *out, uint32_t verbs,
			    void (*visit)(FILE *out, const struct cli_option *option))
{
	size_t n;
	const struct cli_group *groups = cli_groups(&n);

	for (size_t g = 0; g < n; g++) {
		for (size_t i = 0; i < groups[g].n_options; i++) {
			if (groups[g].options[i].verbs & verbs)
				visit(out, &groups[g].options[i]);
		}
	}
}

static void put_names_of_verb(FILE *out, const struct cli_verb_row *verb, const char *separator)
{
	(void)fputs(verb->name, out);
	for (size_t i = 0; i < ARRAY_SIZE(verb->aliases) && verb->aliases[i]; i++)
		(void)fprintf(out, "%s%s", separator, verb->aliases[i]);
}

static void put_all_verbs(FILE *out, const char *separator)
{
	size_t n;
	const struct cli_verb_row *verbs = cli_verbs(&n);

	for (size_t i = 0; i < n; i++) {
		if (!verbs[i].name)
			continue;
		(void)fputs(i > 0 ? separator : "", out);
		put_names_of_verb(out, &verbs[i], separator);
	}
}

static bool takes_containers(const struct cli_verb_row *verb)
{
	return verb->name && verb->verb != CLI_HELP && verb->arguments != CLI_ARGUMENTS_NONE &&
	       verb->arguments != CLI_ARGUMENTS_ROOT;
}

static const char signals[] = "HUP INT QUIT KILL TERM USR1 USR2 STOP CONT WINCH";

static void put_choices(FILE *out, const struct cli_option *option)
{
	for (const struct cli_choice *choice = option->choices; choice->name; choice++)
		(void)fprintf(out, "%s%s", choice == option->choices ? "" : " ", choice->name);
}

/* --- bash --- */

static void put_bash_option(FILE *out, const struct cli_option *option)
{
	if (option->letter)
		(void)fprintf(out, " -%c", option->letter);
	if (option->name)
		(void)fprintf(out, " --%s", option->name);
}

static void put_bash_pattern(FILE *out, const struct cli_option *option)
{
	(void)fputs("\t\t", out);
	if (option->letter)
		(void)fprintf(out, "-%c|", option->letter);
	(void)fprintf(out, "--%s) ", option->name);
}

static void put_bash_value(FILE *out, const struct cli_option *option)
{
	if (cli_option_n_values(option) == 0)
		return;
	put_bash_pattern(out, option);
	if (option->choices) {
		(void)fputs("COMPREPLY=($(compgen -W '", out);
		put_choices(out, option);
		(void)fputs("' -- \"$cur\"))", out);
	} else if (option->offer == CLI_OFFER_SIGNAL) {
		(void)fprintf(out, "COMPREPLY=($(compgen -W '%s' -- \"$cur\"))", signals);
	} else if (option->offer == CLI_OFFER_DIRECTORY) {
		(void)fputs("COMPREPLY=($(compgen -d -- \"$cur\"))", out);
	} else if (option->offer == CLI_OFFER_FILE) {
		(void)fputs("COMPREPLY=($(compgen -f -- \"$cur\"))", out);
	} else {
		(void)fputs("COMPREPLY=()", out);
	}
	(void)fputs("; return 0 ;;\n", out);
}

/* A case of each verb, by names with "|" between them. */
static void put_bash_cases(FILE *out, const char *what,
			   void (*put)(FILE *out, const struct cli_verb_row *verb))
{
	size_t n;
	const struct cli_verb_row *verbs = cli_verbs(&n);

	(void)fprintf(out, "%s()\n{\n\tlocal verb=$1 cur=$2\n\tcase $verb in\n", what);
	for (size_t i = 0; i < n; i++) {
		if (!verbs[i].name)
			continue;
		(void)fputs("\t", out);
		put_names_of_verb(out, &verbs[i], "|");
		(void)fputs(") ", out);
		put(out, &verbs[i]);
		(void)fputs(" ;;\n", out);
	}
	(void)fputs("\tesac\n\treturn 1\n}\n\n", out);
}

static void put_bash_values(FILE *out, const struct cli_verb_row *verb)
{
	(void)fputs("case $3 in\n", out);
	for_each_option(out, CLI_VERB_BIT(verb->verb), put_bash_value);
	(void)fputs("\t\tesac", out);
}

static void put_bash_options(FILE *out, const struct cli_verb_row *verb)
{
	(void)fputs("COMPREPLY=($(compgen -W '", out);
	for_each_option(out, CLI_VERB_BIT(verb->verb), put_bash_option);
	(void)fputs("' -- \"$cur\"))", out);
}

static void put_bash_arguments(FILE *out, const struct cli_verb_row *verb)
{
	if (takes_containers(verb)) {
		(void)fputs("COMPREPLY=($(compgen -W \"$(unionfs-run ls -q 2>/dev/null)\" -- "
			    "\"$cur\"))",
			    out);
	} else if (verb->verb == CLI_HELP) {
		(void)fputs("COMPREPLY=($(compgen -W '", out);
		put_all_verbs(out, " ");
		(void)fputs("' -- \"$cur\"))", out);
	} else if (verb->arguments == CLI_ARGUMENTS_ROOT) {
		(void)fputs("COMPREPLY=($(compgen -d -- \"$cur\"))", out);
	} else {
		(void)fputs("COMPREPLY=()", out);
	}
}

/* From the end of the list of verbs on. */
static const char bash_main[] =
	"'\n"
	"\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	"\t\tcase \" $verbs \" in\n"
	"\t\t*\" $word \"*) verb=$word at=1; break ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tif [[ $prev == -* ]] && _unionfs_run_value \"$verb\" \"$cur\" \"$prev\"; then\n"
	"\t\treturn\n"
	"\telif [[ $cur == -* ]]; then\n"
	"\t\t_unionfs_run_options \"$verb\" \"$cur\"\n"
	"\telif ((at == 0)); then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$verbs\" -- \"$cur\") $(compgen -d -- \"$cur\"))\n"
	"\telse\n"
	"\t\t_unionfs_run_arguments \"$verb\" \"$cur\"\n"
	"\tfi\n}\n\n"
	"complete -o filenames -o bashdefault -F _unionfs_run unionfs-run\n";

static void complete_bash(FILE *out)
{
	(void)fputs("# bash completion of unionfs-run, made by unionfs-run --completion bash\n"
		    "# shellcheck shell=bash disable=SC2207\n\n",
		    out);
	put_bash_cases(out, "_unionfs_run_options", put_bash_options);
	put_bash_cases(out, "_unionfs_run_arguments", put_bash_arguments);
	put_bash_cases(out, "_unionfs_run_value", put_bash_values);
	(void)fputs("_unionfs_run()\n{\n"
		    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
		    "\tlocal verb=run at=0 word\n"
		    "\tlocal verbs='",
		    out);
	put_all_verbs(out, " ");
	(void)fputs(bash_main, out);
}

/* --- zsh --- */

static const char *zsh_action(const struct cli_option *option)
{
	switch (option->offer) {
	case CLI_OFFER_FILE:
		return "_files";
	case CLI_OFFER_DIRECTORY:
		return "_files -/";
	case CLI_OFFER_SIGNAL:
		return "_signals";
	case CLI_OFFER_CONTAINER:
		return "_unionfs_run_containers";
	case CLI_OFFER_NOTHING:
		return " ";
	}
	return " ";
}

static void put_zsh_spec(FILE *out, const struct cli_option *option, const char *dashes,
			 const char *name)
{
	(void)fprintf(out, "\t\t'*%s%s[", dashes, name);
	for (const char *at = help_of(option); *at && !(at[0] == '.' && (!at[1] || at[1] == ' '));
	     at++) {
		if (*at == '\'')
			(void)fputs("'\\''", out);
		else
			(void)fprintf(out, strchr("[]:\\", *at) ? "\\%c" : "%c", *at);
	}
	(void)fputc(']', out);
	if (option->choices) {
		(void)fputs(":value:(", out);
		put_choices(out, option);
		(void)fputc(')', out);
	}
	for (unsigned i = 0; i < cli_option_n_values(option) && !option->choices; i++)
		(void)fprintf(out, ":value:%s", zsh_action(option));
	(void)fputs("'\n", out);
}

static void put_zsh_option(FILE *out, const struct cli_option *option)
{
	const char letter[] = { option->letter, '\0' };

	if (option->letter)
		put_zsh_spec(out, option, "-", letter);
	if (option->name)
		put_zsh_spec(out, option, "--", option->name);
}

static void put_zsh_verb(FILE *out, const struct cli_verb_row *verb)
{
	(void)fputs("\t", out);
	put_names_of_verb(out, verb, "|");
	(void)fputs(")\n\t\tspecs=(\n", out);
	for_each_option(out, CLI_VERB_BIT(verb->verb), put_zsh_option);
	if (takes_containers(verb))
		(void)fputs("\t\t'*:container:_unionfs_run_containers'\n", out);
	else if (verb->verb == CLI_HELP)
		(void)fputs("\t\t'*:verb:_unionfs_run_verbs'\n", out);
	else if (verb->arguments == CLI_ARGUMENTS_ROOT)
		(void)fputs("\t\t'1:root:_files -/'\n\t\t'*::command:_normal'\n", out);
	(void)fputs("\t\t) ;;\n", out);
}

static void complete_zsh(FILE *out)
{
	size_t n;
	const struct cli_verb_row *verbs = cli_verbs(&n);

	(void)fputs("#compdef unionfs-run\n"
		    "# Made by unionfs-run --completion zsh\n\n"
		    "_unionfs_run_containers()\n{\n"
		    "\tlocal -a names\n"
		    "\tnames=(${(f)\"$(unionfs-run ls -q 2>/dev/null)\"})\n"
		    "\tcompadd -a names\n}\n\n"
		    "_unionfs_run_verbs()\n{\n"
		    "\tlocal -a verbs\n\tverbs=(\n",
		    out);
	for (size_t i = 0; i < n; i++) {
		if (!verbs[i].name)
			continue;
		(void)fprintf(out, "\t\t%s:", verbs[i].name);
		put_quoted(out, verbs[i].summary, ":");
		(void)fputc('\n', out);
	}
	(void)fputs("\t)\n\t_describe verb verbs\n}\n\n"
		    "_unionfs_run()\n{\n"
		    "\tlocal verb=run at=0 i\n"
		    "\tlocal -a specs\n"
		    "\tfor ((i = 2; i < CURRENT; i++)); do\n"
		    "\t\tcase ${words[i]} in\n\t\t",
		    out);
	put_all_verbs(out, "|");
	(void)fputs(") verb=${words[i]} at=$i; break ;;\n"
		    "\t\tesac\n\tdone\n"
		    "\tcase $verb in\n",
		    out);
	for (size_t i = 0; i < n; i++) {
		if (verbs[i].name)
			put_zsh_verb(out, &verbs[i]);
	}
	(void)fputs("\tesac\n"
		    "\tif ((at > 0)); then\n"
		    "\t\twords=(unionfs-run ${words[at+1,-1]})\n"
		    "\t\t((CURRENT -= at - 1))\n"
		    "\telif [[ ${words[CURRENT]} != -* ]] && ((CURRENT == 2)); then\n"
		    "\t\t_unionfs_run_verbs\n"
		    "\tfi\n"
		    "\t_arguments -s -S $specs\n}\n\n"
		    "_unionfs_run \"$@\"\n",
		    out);
}

/* --- fish --- */

static void put_fish_condition(FILE *out, uint32_t verbs)
{
	size_t n;
	const struct cli_verb_row *rows = cli_verbs(&n);

	if (verbs == UINT32_MAX)
		return;
	(void)fputs(" -n '__fish_unionfs_run_verb", out);
	for (size_t i = 0; i < n; i++) {
		if (!rows[i].name || !(verbs & CLI_VERB_BIT(rows[i].verb)))
			continue;
		(void)fputc(' ', out);
		put_names_of_verb(out, &rows[i], " ");
	}
	(void)fputc('\'', out);
}

static void put_fish_option(FILE *out, const struct cli_option *option)
{
	(void)fputs("complete -c unionfs-run", out);
	put_fish_condition(out, option->verbs);
	if (option->letter)
		(void)fprintf(out, " -s %c", option->letter);
	if (option->name)
		(void)fprintf(out, " -l %s", option->name);
	if (cli_option_n_values(option) > 0)
		(void)fputs(option->offer == CLI_OFFER_FILE ? " -r -F" : " -x", out);
	if (option->offer == CLI_OFFER_DIRECTORY)
		(void)fputs(" -a '(__fish_complete_directories)'", out);
	if (option->offer == CLI_OFFER_SIGNAL)
		(void)fprintf(out, " -a '%s'", signals);
	if (option->choices) {
		(void)fputs(" -a '", out);
		put_choices(out, option);
		(void)fputc('\'', out);
	}
	(void)fputs(" -d ", out);
	put_quoted(out, help_of(option), "");
	(void)fputc('\n', out);
}

static void complete_fish(FILE *out)
{
	size_t n;
	const struct cli_verb_row *verbs = cli_verbs(&n);

	(void)fputs("# fish completion of unionfs-run, made by unionfs-run --completion fish\n\n"
		    "set -g __fish_unionfs_run_verbs ",
		    out);
	put_all_verbs(out, " ");
	(void)fputs("\n\n# Whether the verb on the line is one of the arguments; run is the "
		    "default.\n"
		    "function __fish_unionfs_run_verb\n"
		    "\tfor word in (commandline -opc)[2..-1]\n"
		    "\t\tif contains -- $word $__fish_unionfs_run_verbs\n"
		    "\t\t\tcontains -- $word $argv\n"
		    "\t\t\treturn\n"
		    "\t\tend\n"
		    "\tend\n"
		    "\tcontains -- run $argv\n"
		    "end\n\n"
		    "function __fish_unionfs_run_no_verb\n"
		    "\tfor word in (commandline -opc)[2..-1]\n"
		    "\t\tcontains -- $word $__fish_unionfs_run_verbs; and return 1\n"
		    "\tend\n"
		    "end\n\n",
		    out);
	for (size_t i = 0; i < n; i++) {
		if (!verbs[i].name)
			continue;
		(void)fprintf(out,
			      "complete -c unionfs-run -n __fish_unionfs_run_no_verb -a %s -d ",
			      verbs[i].name);
		put_quoted(out, verbs[i].summary, "");
		(void)fputc('\n', out);
		if (!takes_containers(&verbs[i]))
			continue;
		(void)fputs("complete -c unionfs-run -f", out);
		put_fish_condition(out, CLI_VERB_BIT(verbs[i].verb));
		(void)fputs(" -a '(unionfs-run ls -q 2>/dev/null)'\n", out);
	}
	for_each_option(out, UINT32_MAX, put_fish_option);
}

void cli_complete(FILE *out, enum cli_shell shell)
{
	switch (shell) {
	case CLI_BASH:
		complete_bash(out);
		return;
	case CLI_ZSH:
		complete_zsh(out);
		return;
	case CLI_FISH:
		complete_fish(out);
		return;
	}
}
