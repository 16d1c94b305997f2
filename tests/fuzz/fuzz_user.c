/* SPDX-License-Identifier: MIT */
/* Any bytes as /etc/passwd and /etc/group, and as a user on a command line. */
#include "runner/user.h"

#include <errno.h>
#include <string.h>

#include "lib/cleanup.h"
#include "tests/fuzz/must.h"

static void check_files(const char *text, size_t size)
{
	struct user user;
	uint32_t gid = 0;
	int r = user_decode_passwd(text, size, NULL, 1000, &user);

	MUST(r == 0 || r == -ENOENT);
	if (r == 0) {
		MUST(user.uid == 1000 && user.gid != UINT32_MAX);
		MUST(user.name && user.name[0] && user.home[0] == '/');
		MUST(!user.shell || user.shell[0] == '/');
		r = user_decode_memberships(text, size, &user);
		MUST(r == 0 || r == -E2BIG);
		for (size_t i = 0; i < user.n_groups; i++)
			MUST(user.groups[i] != user.gid);
		user_deinit(&user);
	}
	r = user_decode_passwd(text, size, "ann", 0, &user);
	if (r == 0) {
		MUST(strcmp(user.name, "ann") == 0);
		user_deinit(&user);
	}
	r = user_decode_group(text, size, "users", &gid);
	MUST(r == -ENOENT || (r == 0 && gid != UINT32_MAX));
}

static void check_request(const char *text)
{
	struct user_request request;
	struct error error = { "" };
	const int r = user_parse(text, &request, &error);

	MUST(r == 0 || r == -EINVAL);
	if (r < 0) {
		MUST(error.text[0]);
		return;
	}
	MUST(!request.name || request.name[0]);
	MUST(request.name || request.uid != UINT32_MAX);
	MUST(!request.has_gid || (!request.group && request.gid != UINT32_MAX));
	user_request_deinit(&request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = malloc(size + 1);

	MUST(text);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	check_request(text);
	check_files((const char *)data, size);
	return 0;
}
