/* SPDX-License-Identifier: MIT */
/*
 * Paths are made absolute by their spelling alone: what a link in them means is decided when they
 * are opened, once.
 */
#include "runner/cli_resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/cli_text.h"
#include "runner/environment.h"
#include "runner/image.h"
#include "runner/quantity.h"
#include "runner/state_dir.h"
#include "store/lowers.h"

static int fail_memory(struct error *error)
{
	return error_set_errno(error, -ENOMEM, "the command line");
}

/* --- paths --- */

/* Put @cwd in front of a relative path. */
static int make_absolute(char **path, const char *cwd, struct error *error)
{
	char *joined;
	const char *rest = *path;

	if (!rest || *rest == '/')
		return 0;
	while (rest[0] == '.' && rest[1] == '/')
		rest += 2 + strspn(rest + 2, "/");
	if (strcmp(rest, ".") == 0 || *rest == '\0')
		joined = strdup(cwd);
	else if (asprintf(&joined, "%s/%s", strcmp(cwd, "/") == 0 ? "" : cwd, rest) < 0)
		joined = NULL;
	if (!joined)
		return fail_memory(error);
	free(*path);
	*path = joined;
	return 0;
}

static int check_directory(const char *path, const char *what, struct error *error)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return error_set_errno(error, -errno, "%s %s", what, path);
	if (!S_ISDIR(st.st_mode))
		return error_set_errno(error, -ENOTDIR, "%s %s", what, path);
	return 0;
}

static int resolve_root(struct spec_root *root, const char *cwd, struct error *error)
{
	int r = 0;

	for (size_t i = 0; i < root->lowers.n && r == 0; i++) {
		r = make_absolute(&root->lowers.items[i], cwd, error);
		if (r == 0)
			r = check_directory(root->lowers.items[i], "layer", error);
	}
	if (r == 0)
		r = make_absolute(&root->upper, cwd, error);
	if (r == 0)
		r = make_absolute(&root->work, cwd, error);
	if (r == 0 && root->upper)
		r = check_directory(root->upper, "--upper", error);
	return r;
}

/* Root's layers belong to nobody in a user namespace, and only root may look at his store. */
static int check_ids(const struct cli *cli, struct error *error)
{
	if (geteuid() == 0 && cli->spec.namespaces[SPEC_NS_USER].mode != SPEC_NS_SHARED)
		return error_set(error, -EINVAL,
				 "an image of root's store and a user namespace: run it without "
				 "one, or as the user who has imported it");
	return 0;
}

/* Images in the place of directories, and what they say about the process. */
static int resolve_images(struct cli *cli, struct error *error)
{
	struct lowers_image image;
	int r = lowers_expand(&cli->spec.root.lowers, &image, error);

	if (r < 0 || !image.config)
		return r;
	r = check_ids(cli, error);
	if (r == 0)
		r = image_apply(image.config, image.config_len, cli->is_default_command,
				!cli->clears_env, &cli->spec.process, error);
	cli->spec.root.image = ptr_take(image.words);
	lowers_image_deinit(&image);
	return r;
}

static int resolve_paths(struct spec *spec, struct error *error)
{
	_cleanup_free_ char *cwd = getcwd(NULL, 0);
	int r;

	if (!cwd)
		return error_set_errno(error, -errno, "the working directory");
	r = resolve_root(&spec->root, cwd, error);
	for (size_t i = 0; i < spec->mounts.n && r == 0; i++) {
		if (strcmp(spec->mounts.items[i].type, "bind") == 0)
			r = make_absolute(&spec->mounts.items[i].source, cwd, error);
	}
	return r < 0 ? r : make_absolute(&spec->seccomp_file, cwd, error);
}

/* --- the environment --- */

/* NAME=VALUE, or NAME of the caller's environment, which is passed over when it is not set. */
static int set_variable(struct strv *env, const char *text, char *const *caller)
{
	_cleanup_free_ char *assignment = NULL;
	const char *value;

	if (strchr(text, '='))
		return environment_set(env, text);
	value = environment_get(caller, text);
	if (!value)
		return 0;
	if (asprintf(&assignment, "%s=%s", text, value) < 0) {
		assignment = NULL;
		return -ENOMEM;
	}
	return environment_set(env, assignment);
}

/* One line of a file, without its end. */
static int decode_line(const char *text, size_t len, char *const *caller, struct strv *ret)
{
	_cleanup_free_ char *line = NULL;
	size_t blank = 0;

	while (blank < len && (text[blank] == ' ' || text[blank] == '\t'))
		blank++;
	if (len > blank && text[len - 1] == '\r')
		len--;
	if (blank == len || text[blank] == '#')
		return 0;
	if (memchr(text, '\0', len) || text[blank] == '=')
		return -EINVAL;
	line = strndup(text + blank, len - blank);
	return line ? set_variable(ret, line, caller) : -ENOMEM;
}

int cli_decode_env_file(const char *text, size_t len, char *const *caller, struct strv *ret,
			struct error *error)
{
	const char *end = text + len;
	unsigned number = 1;

	for (; text < end; number++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *line_end = newline ? newline : end;
		int r = decode_line(text, (size_t)(line_end - text), caller, ret);

		if (r == -EINVAL)
			return error_set(error, r, "line %u is not NAME or NAME=VALUE", number);
		if (r < 0)
			return fail_memory(error);
		text = newline ? newline + 1 : end;
	}
	return 0;
}

static int read_env_file(const char *path, struct strv *env, struct error *error)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	ssize_t n = 0;
	int r;

	if (fd < 0)
		return error_set_errno(error, -errno, "--env-file %s", path);
	text = malloc(CLI_ENV_FILE_MAX + 1);
	if (!text)
		return fail_memory(error);
	while (len <= CLI_ENV_FILE_MAX &&
	       (n = read(fd, text + len, CLI_ENV_FILE_MAX + 1 - len)) > 0)
		len += (size_t)n; /* a pipe gives what it has */
	if (n < 0)
		return error_set_errno(error, -errno, "--env-file %s", path);
	if (len > CLI_ENV_FILE_MAX)
		return error_set_errno(error, -E2BIG, "--env-file %s", path);
	r = cli_decode_env_file(text, len, environ, env, error);
	return r < 0 ? error_wrap(error, r, "--env-file %s", path) : 0;
}

static int resolve_environment(struct cli *cli, struct error *error)
{
	struct spec_process *process = &cli->spec.process;
	int r = 0;

	for (size_t i = 0; i < cli->env_files.n && r == 0; i++)
		r = read_env_file(cli->env_files.items[i], &process->env, error);
	if (r < 0)
		return r;
	for (size_t i = 0; i < cli->env.n && r == 0; i++)
		r = set_variable(&process->env, cli->env.items[i], environ);
	if (r == 0 && !cli->clears_env)
		r = environment_add_defaults(&process->env, process->has_terminal, getenv("TERM"));
	return r < 0 ? fail_memory(error) : 0;
}

/* --- devices --- */

static int add_device(struct spec *spec, const struct cli_device *request, struct error *error)
{
	struct spec_device_rule *rule;
	struct spec_device *device;
	struct stat st;

	if (stat(request->source, &st) < 0)
		return error_set_errno(error, -errno, "--device %s", request->source);
	if (!S_ISCHR(st.st_mode) && !S_ISBLK(st.st_mode))
		return error_set(error, -ENODEV, "--device %s is no device", request->source);
	device = spec_grow(&spec->devices);
	rule = spec_grow(&spec->resources.device_rules);
	if (!device || !rule)
		return fail_memory(error);
	*device = (struct spec_device){
		.path = strdup(request->path),
		.source = strdup(request->source),
		.type = S_ISCHR(st.st_mode) ? 'c' : 'b',
		.major = major(st.st_rdev),
		.minor = minor(st.st_rdev),
		.mode = st.st_mode & 0777,
	};
	*rule = (struct spec_device_rule){
		.is_allowed = true,
		.type = device->type,
		.major = device->major,
		.minor = device->minor,
	};
	memcpy(rule->access, request->access, sizeof(rule->access));
	return device->path && device->source ? 0 : fail_memory(error);
}

/* The device that @path is, or that a file or directory is on, or whose numbers it is. */
static int find_block_device(const char *path, uint32_t *ret_major, uint32_t *ret_minor,
			     struct error *error)
{
	struct stat st;
	dev_t number;

	if (*path >= '0' && *path <= '9')
		return quantity_parse_device(path, ret_major, ret_minor, error);
	if (stat(path, &st) < 0)
		return error_set_errno(error, -errno, "%s", path);
	if (S_ISCHR(st.st_mode))
		return error_set(error, -ENOTBLK, "%s is no block device", path);
	number = S_ISBLK(st.st_mode) ? st.st_rdev : st.st_dev;
	if (major(number) == 0)
		return error_set(error, -ENOTBLK, "%s is on no single block device", path);
	*ret_major = major(number);
	*ret_minor = minor(number);
	return 0;
}

static int resolve_devices(struct cli *cli, struct error *error)
{
	int r = 0;

	for (size_t i = 0; i < cli->devices.n && r == 0; i++)
		r = add_device(&cli->spec, &cli->devices.items[i], error);
	for (size_t i = 0; i < cli->throttles.n && r == 0; i++) {
		const struct cli_throttle *request = &cli->throttles.items[i];
		struct spec_throttle *throttle = spec_grow(&cli->spec.resources.throttles);

		if (!throttle)
			return fail_memory(error);
		throttle->kind = request->kind;
		throttle->rate = request->rate;
		r = find_block_device(request->path, &throttle->major, &throttle->minor, error);
		if (r < 0)
			return error_wrap(error, r, "a limit of a device");
	}
	return r;
}

/* --- the whole --- */

static void resolve_terminal(struct cli *cli)
{
	bool is_detached = cli->spec.is_detached || cli->is_detached;
	bool is_terminal = !is_detached && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);

	cli->spec.process.has_terminal = cli->terminal == CLI_TERMINAL_YES ||
					 (cli->terminal == CLI_TERMINAL_AUTO && is_terminal);
}

int cli_resolve(struct cli *cli, struct error *error)
{
	bool is_making = cli->verb == CLI_RUN || cli->verb == CLI_CREATE;
	int r = 0;

	resolve_terminal(cli);
	if (is_making) {
		r = resolve_images(cli, error);
		if (r == 0)
			r = resolve_paths(&cli->spec, error);
		if (r == 0 && geteuid() != 0 && !cli->shares_user_ns &&
		    cli->spec.namespaces[SPEC_NS_USER].mode == SPEC_NS_SHARED)
			cli->spec.namespaces[SPEC_NS_USER].mode = SPEC_NS_NEW;
	}
	if (r == 0 && cli_verb_runs_command(cli->verb))
		r = resolve_environment(cli, error);
	return r < 0 ? r : resolve_devices(cli, error);
}

static int resolve_join(struct cli *cli, enum spec_ns ns, int root, struct error *error)
{
	static const char *const files[SPEC_N_NS] = {
		[SPEC_NS_USER] = "user",     [SPEC_NS_MOUNT] = "mnt", [SPEC_NS_PID] = "pid",
		[SPEC_NS_NET] = "net",       [SPEC_NS_IPC] = "ipc",   [SPEC_NS_UTS] = "uts",
		[SPEC_NS_CGROUP] = "cgroup", [SPEC_NS_TIME] = "time",
	};
	const char *name = cli->joined_names[ns];
	enum state_status status;
	char *path = NULL;
	struct state state;
	pid_t pid;
	int r = state_load(root, name, &state, error);

	if (r < 0)
		return r;
	status = state_status(&state);
	pid = state.init.pid;
	state_deinit(&state);
	if (status == STATE_STOPPED || status == STATE_CREATING)
		return error_set(error, -ESRCH, "container '%s' is %s: it has no namespace to join",
				 name, state_status_name(status));
	if (asprintf(&path, "/proc/%ld/ns/%s", (long)pid, files[ns]) < 0)
		return fail_memory(error);
	free(cli->spec.namespaces[ns].path);
	cli->spec.namespaces[ns].path = path;
	return 0;
}

int cli_resolve_joins(struct cli *cli, int state_root, struct error *error)
{
	int r = 0;

	for (int i = 0; i < SPEC_N_NS && r == 0; i++) {
		if (cli->joined_names[i])
			r = resolve_join(cli, (enum spec_ns)i, state_root, error);
	}
	return r;
}
