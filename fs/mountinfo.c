/* SPDX-License-Identifier: MIT */
/* ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG...] - TYPE SOURCE OPTIONS; bytes escaped as \ooo. */
#include "fs/mountinfo.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

static void unescape(char *field)
{
	char *to = field;

	for (const char *from = field; *from; from++) {
		if (from[0] == '\\' && is_octal(from[1]) && is_octal(from[2]) &&
		    is_octal(from[3])) {
			*to++ = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + from[3] - '0');
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

bool mountinfo_parse(char *line, struct mountinfo *ret)
{
	char *type = strstr(line, " - ");
	char *fields[5] = { 0 };
	char *save;

	if (!type)
		return false;
	*type = '\0';
	fields[0] = strtok_r(line, " ", &save);
	for (size_t i = 1; i < ARRAY_SIZE(fields) && fields[i - 1]; i++)
		fields[i] = strtok_r(NULL, " ", &save);
	type = strtok_r(type + 3, " ", &save);
	if (!fields[4] || !type)
		return false;
	unescape(fields[3]);
	unescape(fields[4]);
	*ret = (struct mountinfo){
		.id = strtoull(fields[0], NULL, 10),
		.device = fields[2],
		.root = fields[3],
		.point = fields[4],
		.type = type,
	};
	return true;
}

/* "/" is nothing to begin a path with. */
static const char *as_prefix(const char *path)
{
	return strcmp(path, "/") ? path : "";
}

char *mountinfo_locate(const char *path)
{
	_cleanup_free_ char *resolved = realpath(path, NULL);
	_cleanup_file_ FILE *file = fopen("/proc/self/mountinfo", "re");
	_cleanup_free_ char *line = NULL;
	struct mountinfo mount;
	struct statx stx;
	size_t size = 0;
	char *place;

	if (!file || !resolved || statx(AT_FDCWD, resolved, 0, SYS_STATX_MASK, &stx) < 0)
		return NULL;
	while (getline(&line, &size, file) > 0) {
		size_t len;

		if (!mountinfo_parse(line, &mount) || mount.id != stx.stx_mnt_id)
			continue;
		len = strlen(as_prefix(mount.point));
		if (strncmp(resolved, mount.point, len) != 0)
			return NULL; /* seen from another root directory */
		if (asprintf(&place, "%s%s%s", mount.device, as_prefix(mount.root),
			     as_prefix(resolved + len)) < 0)
			return NULL;
		return place;
	}
	return NULL;
}
