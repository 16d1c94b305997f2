/* SPDX-License-Identifier: MIT */
/* Better than to compare versions is to try; a version is for profiles that name one, and to tell. */
#include "runner/kernel.h"

#include <sys/utsname.h>

#define MAX_NUMBER 10000

/* Returns what follows, or NULL where there is no number. */
static const char *take_number(const char *at, unsigned *ret)
{
	unsigned value = 0;

	if (*at < '0' || *at > '9')
		return NULL;
	for (; *at >= '0' && *at <= '9'; at++) {
		value = value * 10 + (unsigned)(*at - '0');
		if (value > MAX_NUMBER)
			return NULL;
	}
	*ret = value;
	return at;
}

const char *kernel_parse_version(const char *text, struct kernel_version *ret)
{
	struct kernel_version version;
	const char *at = take_number(text, &version.major);

	if (!at || *at != '.')
		return NULL;
	at = take_number(at + 1, &version.minor);
	if (at)
		*ret = version;
	return at;
}

void kernel_get_version(struct kernel_version *ret)
{
	struct utsname name;

	if (uname(&name) < 0 || !kernel_parse_version(name.release, ret))
		*ret = (struct kernel_version){ 0 };
}

bool kernel_is_at_least(const struct kernel_version *version, unsigned major, unsigned minor)
{
	return version->major > major || (version->major == major && version->minor >= minor);
}
