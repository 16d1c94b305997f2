/* SPDX-License-Identifier: MIT */
/* A limit is the same number to the kernel, to config.json and to us; only names need a table. */
#include "runner/rlimits.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/cleanup.h"

static const char *const names[] = {
	[RLIMIT_CPU] = "cpu",           [RLIMIT_FSIZE] = "fsize",
	[RLIMIT_DATA] = "data",         [RLIMIT_STACK] = "stack",
	[RLIMIT_CORE] = "core",         [RLIMIT_RSS] = "rss",
	[RLIMIT_NPROC] = "nproc",       [RLIMIT_NOFILE] = "nofile",
	[RLIMIT_MEMLOCK] = "memlock",   [RLIMIT_AS] = "as",
	[RLIMIT_LOCKS] = "locks",       [RLIMIT_SIGPENDING] = "sigpending",
	[RLIMIT_MSGQUEUE] = "msgqueue", [RLIMIT_NICE] = "nice",
	[RLIMIT_RTPRIO] = "rtprio",     [RLIMIT_RTTIME] = "rttime",
};

int rlimits_find(const char *name, size_t len, int *ret_resource)
{
	if (len > 7 && strncasecmp(name, "RLIMIT_", 7) == 0) {
		name += 7;
		len -= 7;
	}
	for (int i = 0; i < (int)ARRAY_SIZE(names); i++) {
		if (strlen(names[i]) == len && strncasecmp(names[i], name, len) == 0) {
			*ret_resource = i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *rlimits_name(int resource)
{
	return resource >= 0 && resource < (int)ARRAY_SIZE(names) ? names[resource] : NULL;
}

static int parse_value(const char *text, size_t len, uint64_t *ret)
{
	uint64_t value = 0;

	if ((len == 2 && memcmp(text, "-1", len) == 0) ||
	    (len == 9 && strncasecmp(text, "unlimited", len) == 0)) {
		*ret = RLIM_INFINITY;
		return 0;
	}
	if (len == 0)
		return -EINVAL;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)text[i]) ||
		    __builtin_mul_overflow(value, 10U, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(text[i] - '0'), &value))
			return -EINVAL;
	}
	*ret = value;
	return 0;
}

static int parse_values(const char *text, struct spec_rlimit *ret)
{
	const size_t len = strcspn(text, ":");
	int r = parse_value(text, len, &ret->soft);

	if (r < 0)
		return r;
	if (text[len] == '\0') {
		ret->hard = ret->soft;
		return 0;
	}
	return parse_value(text + len + 1, strlen(text + len + 1), &ret->hard);
}

int rlimits_parse(const char *text, struct spec_rlimit *ret, struct error *error)
{
	struct spec_rlimit rlimit = { 0 };
	const size_t len = strcspn(text, "=");

	if (text[len] != '=')
		return error_set(error, -EINVAL, "\"%.64s\" is not NAME=SOFT[:HARD]", text);
	if (rlimits_find(text, len, &rlimit.resource) < 0)
		return error_set(error, -EINVAL,
				 "\"%.*s\" is not a resource limit: see setrlimit(2)",
				 (int)MIN(len, 64), text);
	if (parse_values(text + len + 1, &rlimit) < 0)
		return error_set(error, -EINVAL,
				 "\"%.64s\" is not SOFT[:HARD], numbers or \"unlimited\"",
				 text + len + 1);
	if (rlimit.soft > rlimit.hard)
		return error_set(error, -EINVAL,
				 "the soft limit of \"%.64s\" is above the hard one", text);
	*ret = rlimit;
	return 0;
}

static int apply(const struct spec_rlimit *rlimit, struct error *error)
{
	const struct rlimit limit = { .rlim_cur = rlimit->soft, .rlim_max = rlimit->hard };
	const char *name = rlimits_name(rlimit->resource);
	struct rlimit now;

	/* The type of the first argument is an enumeration only in C. */
	if (setrlimit((__rlimit_resource_t)rlimit->resource, &limit) == 0)
		return 0;
	if (errno == EPERM && getrlimit((__rlimit_resource_t)rlimit->resource, &now) == 0)
		return error_set(
			error, -EPERM,
			"cannot raise the limit %s above %llu: CAP_SYS_RESOURCE is missing",
			name ? name : "?", (unsigned long long)now.rlim_max);
	return error_set_errno(error, -errno, "cannot set the limit %s", name ? name : "?");
}

int rlimits_apply(const struct spec_rlimits *rlimits, struct error *error)
{
	for (size_t i = 0; i < rlimits->n; i++) {
		int r = apply(&rlimits->items[i], error);

		if (r < 0)
			return r;
	}
	return 0;
}

int rlimits_set_oom_score(int score, struct error *error)
{
	_cleanup_fd_ int fd = -1;
	char text[16];
	int n;

	if (score == SPEC_OOM_SCORE_UNSET)
		return 0;
	fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	n = snprintf(text, sizeof(text), "%d", score);
	if (fd >= 0 && write(fd, text, (size_t)n) == n)
		return 0;
	if (errno == EACCES)
		return error_set(error, -EACCES,
				 "cannot lower the OOM score to %d: CAP_SYS_RESOURCE is missing",
				 score);
	return error_set_errno(error, -errno, "cannot set the OOM score to %d", score);
}
