/* SPDX-License-Identifier: MIT */
/* Only its end needs code: rules are made by whoever reads them. */
#include "runner/seccomp_profile.h"

#include <stdlib.h>

void seccomp_profile_deinit(struct seccomp_profile *profile)
{
	for (size_t i = 0; i < profile->rules.n; i++) {
		strv_deinit(&profile->rules.items[i].names);
		free(profile->rules.items[i].conditions);
	}
	free(profile->rules.items);
	free(profile->architectures.items);
	*profile = (struct seccomp_profile){ 0 };
}
