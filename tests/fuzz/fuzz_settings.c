/* SPDX-License-Identifier: MIT */
/* Any text as a limit, a sysctl, capabilities, and the kernel's tables of cgroups. */
#include <errno.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/caps.h"
#include "runner/doctor_cgroups.h"
#include "runner/rlimits.h"
#include "runner/sysctls.h"
#include "tests/fuzz/must.h"

static void check_rlimit(const char *text)
{
	struct spec_rlimit rlimit = { 0 };
	struct error error = { "" };
	const int r = rlimits_parse(text, &rlimit, &error);

	MUST(r == 0 || (r == -EINVAL && error.text[0]));
	MUST(rlimit.soft <= rlimit.hard);
	MUST(rlimits_name(rlimit.resource));
}

static void check_sysctl(const char *text, size_t len)
{
	char path[SYSCTLS_PATH_SIZE];
	const int r = sysctls_path(text, len, path);

	MUST(r == 0 || r == -EINVAL || r == -ENAMETOOLONG);
	if (r < 0)
		return;
	MUST(strncmp(path, "sys/", 4) == 0 && strlen(path) == len + 4);
	MUST(!strstr(path, "//") && !strstr(path, "/.") && path[len + 3] != '/');
}

static void check_capabilities(const char *text)
{
	struct spec_capabilities capabilities = { 0 };
	struct error error = { "" };
	const int r = caps_add(&capabilities, text, &error);

	MUST(r == 0 || (r == -EINVAL && error.text[0]));
	MUST((r == 0) == (capabilities.bounding != 0));
	MUST((capabilities.bounding & ~CAPS_ALL) == 0);
	MUST((capabilities.required & ~capabilities.bounding) == 0);
	if (r < 0)
		return;
	MUST(caps_drop(&capabilities, text, &error) == 0);
	MUST(capabilities.bounding == 0 && capabilities.required == 0);
}

static void check_cgroups(const char *text)
{
	char path[32];
	int r = doctor_cgroups_find_path(text, "cpu", path, sizeof(path));

	MUST(r == 0 || r == -ENOENT || r == -ENAMETOOLONG);
	MUST(r < 0 || strlen(path) < sizeof(path));
	r = doctor_cgroups_find_mount(text, NULL, path, sizeof(path));
	MUST(r == 0 || r == -ENOENT || r == -ENAMETOOLONG);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = malloc(size + 1);

	MUST(text);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	check_rlimit(text);
	check_sysctl((const char *)data, size);
	check_capabilities(text);
	check_cgroups(text);
	return 0;
}
