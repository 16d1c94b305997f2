/* SPDX-License-Identifier: MIT */
/* Any bytes as what /proc, cgroup files and a state file hold. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "lib/cgroup_decode.h"
#include "lib/cleanup.h"
#include "runner/cgroup_paths.h"
#include "tests/fuzz/must.h"

/* What is handed out lies in the text that was given. */
static void check_inside(struct cgroup_text piece, struct cgroup_text whole)
{
	MUST(piece.len <= whole.len);
	MUST(piece.start >= whole.start);
	MUST(piece.start + piece.len <= whole.start + whole.len);
}

static void check_path(struct cgroup_text path)
{
	char *copy = cgroup_decode_path(path);
	const char *below;

	MUST(copy && strlen(copy) <= path.len);
	below = cgroup_path_below(copy, "/a");
	MUST(!below || (strncmp(copy, "/a", 2) == 0 && (*below == '\0' || *below == '/')));
	free(copy);
}

static void check_proc(struct cgroup_text text)
{
	struct cgroup_text cursor = text;
	struct cgroup_mount mount;
	struct cgroup_membership membership;
	size_t left = cursor.len;

	while (cgroup_decode_mount(&cursor, &mount)) {
		check_inside(mount.root, text);
		check_inside(mount.target, text);
		check_inside(mount.type, text);
		check_inside(mount.options, text);
		MUST(cursor.len < left && mount.target.start[0] == '/');
		left = cursor.len;
		check_path(mount.target);
		check_path(mount.root);
	}
	MUST(cursor.len == 0);
	cursor = text;
	while (cgroup_decode_membership(&cursor, &membership)) {
		check_inside(membership.controllers, text);
		check_inside(membership.path, text);
		MUST(membership.path.start[0] == '/');
	}
	(void)cgroup_decode_is_every_id(text); /* any answer will do */
}

static void check_numbers(struct cgroup_text text)
{
	struct cgroup_text cursor = text;
	struct cgroup_value value;
	struct cgroup_io io;
	uint64_t number;
	pid_t pid;
	int r;

	while (cgroup_decode_value(&cursor, &value))
		check_inside(value.key, text);
	cursor = text;
	while (cgroup_decode_pid(&cursor, &pid))
		MUST(pid > 0);
	r = cgroup_decode_number(text, &number);
	MUST(r == 0 || r == -EBADMSG);
	cgroup_decode_io(text, &io);
	cgroup_decode_blkio(text, &io.read_bytes, &io.write_bytes);
	MUST(cgroup_decode_controllers(text, ' ', true) < CGROUP_BIT(CGROUP_N_CONTROLLERS));
	MUST(cgroup_decode_controllers(text, ',', false) < CGROUP_BIT(CGROUP_N_CONTROLLERS));
}

/* Paths that are taken come out as they went in. */
static void check_paths(const char *text)
{
	_cleanup_free_ char *copy = strdup(text);
	struct cgroup_paths paths = { 0 };
	struct strv strv = { 0 };
	struct strv again = { 0 };
	struct error error;
	char *rest = copy;
	char *line;
	int r;

	while ((line = strsep(&rest, "\n")))
		MUST(strv_add(&strv, line) == 0);
	r = cgroup_paths_from_strv(&strv, &paths, &error);
	MUST(r == 0 || r == -EINVAL);
	if (r == 0) {
		MUST(cgroup_paths_to_strv(&paths, &again) == 0);
		MUST(again.n == strv.n);
	}
	cgroup_paths_deinit(&paths);
	strv_deinit(&strv);
	strv_deinit(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = malloc(size + 1);
	/* Exactly as long as the text, so that a read behind it shows. */
	_cleanup_free_ char *exact = malloc(size ? size : 1);

	MUST(text && exact);
	if (size > 0) {
		memcpy(text, data, size);
		memcpy(exact, data, size);
	}
	text[size] = '\0';
	check_proc((struct cgroup_text){ exact, size });
	check_numbers((struct cgroup_text){ exact, size });
	check_paths(text);
	return 0;
}
