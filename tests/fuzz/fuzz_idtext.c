/* SPDX-License-Identifier: MIT */
/* Any bytes as /etc/subuid and as a map of the kernel's; maps are composed from what is found. */
#include "lib/idtext.h"

#include <errno.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/idmap.h"
#include "tests/fuzz/must.h"

static void check_composed(enum spec_map_mode mode, uint32_t id, const struct id_maps *ranges)
{
	struct id_maps maps;

	MUST(idmap_compose(mode, id, ranges, &maps) == 0);
	MUST(maps.n >= 1 && maps.items[0].host_id == id && maps.items[0].size == 1);
	for (size_t i = 0; i < maps.n; i++) {
		const struct id_map *map = &maps.items[i];
		uint32_t host_id = 0;

		MUST(map->size > 0);
		MUST((uint64_t)map->container_id + map->size <= 0xffffffff);
		MUST((uint64_t)map->host_id + map->size <= 0xffffffff);
		for (size_t j = 0; j < i; j++)
			MUST((uint64_t)map->container_id + map->size <=
				     maps.items[j].container_id ||
			     (uint64_t)maps.items[j].container_id + maps.items[j].size <=
				     map->container_id);
		MUST(idmap_host_id(&maps, map->container_id, &host_id) == 0);
		MUST(host_id == map->host_id);
	}
	free(maps.items);
}

static void check_subids(const char *text, size_t size)
{
	struct id_maps ranges;

	MUST(idtext_decode_subids(text, size, "ann", 1000, &ranges) == 0);
	MUST(ranges.n <= IDTEXT_MAX_LINES);
	for (size_t i = 0; i < ranges.n; i++)
		MUST(ranges.items[i].size > 0);
	check_composed(SPEC_MAP_AUTO, 1000, &ranges);
	check_composed(SPEC_MAP_KEEP_ID, 1000, &ranges);
	check_composed(SPEC_MAP_KEEP_ID, 0xfffffffe, &ranges);
	free(ranges.items);
}

static void check_map(const char *text, size_t size)
{
	char again[IDTEXT_MAP_SIZE];
	struct id_maps maps;
	struct id_maps second;
	struct error error;
	int len;
	const int r = idtext_decode_map(text, size, &maps);

	MUST(r == 0 || r == -EINVAL);
	if (r < 0)
		return;
	(void)idmap_check(&maps, "id", &error); /* any answer will do */
	len = idtext_encode_map(&maps, again);
	if (len >= 0) {
		MUST(idtext_decode_map(again, (size_t)len, &second) == 0);
		MUST(second.n == maps.n);
		MUST(maps.n == 0 ||
		     memcmp(second.items, maps.items, maps.n * sizeof(*maps.items)) == 0);
		free(second.items);
	}
	free(maps.items);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_subids((const char *)data, size);
	check_map((const char *)data, size);
	return 0;
}
