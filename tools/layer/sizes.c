/* SPDX-License-Identifier: MIT */
#include "tools/layer/sizes.h"

#include <stdio.h>

void sizes_format(uint64_t n, char ret[SIZES_ROOM])
{
	static const char units[] = "KMGTPE";
	double value = (double)n / 1024;
	size_t unit = 0;

	if (n < 1024) {
		(void)snprintf(ret, SIZES_ROOM, "%u B", (unsigned)n); /* fits */
		return;
	}
	while (value >= 1024 && unit + 1 < sizeof(units) - 1) {
		value /= 1024;
		unit++;
	}
	(void)snprintf(ret, SIZES_ROOM, "%.1f %ciB", value, units[unit]); /* fits */
}
