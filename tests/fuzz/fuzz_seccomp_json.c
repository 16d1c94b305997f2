/* SPDX-License-Identifier: MIT */
/* Any bytes as a seccomp profile. */
#include "runner/seccomp_json.h"

#include <errno.h>

#include "runner/caps.h"
#include "tests/fuzz/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct seccomp_host host = {
		.architecture = SCMP_ARCH_X86_64,
		.capabilities = CAPS_DEFAULT,
		.kernel = { 6, 0 },
	};
	struct seccomp_profile profile = { 0 };
	struct error error = { "" };
	const int r = seccomp_json_decode((const char *)data, size, &host, &profile, &error);

	MUST(r == 0 || r == -EINVAL || r == -ENOTSUP);
	MUST(r == 0 || (error.text[0] && profile.rules.n == 0));
	for (size_t i = 0; i < profile.rules.n; i++) {
		const struct seccomp_rule *rule = &profile.rules.items[i];

		MUST(!rule->n == !rule->conditions);
		for (size_t j = 0; j < rule->n; j++)
			MUST(rule->conditions[j].arg < SECCOMP_N_ARGS);
	}
	seccomp_profile_deinit(&profile);
	return 0;
}
