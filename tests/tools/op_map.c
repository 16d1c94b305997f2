/*
 * Verbs on mappings.  A mapping lives in a numbered slot until the program ends.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define N_SLOTS 8

static struct {
	char *data;
	size_t len;
} slots[N_SLOTS];

static const struct word prots[] = {
	{ "shared-ro", PROT_READ },
	{ "shared-rw", PROT_READ | PROT_WRITE },
	{ "private-ro", PROT_READ },
	{ "private-rw", PROT_READ | PROT_WRITE },
	{ "shared-exec", PROT_READ | PROT_EXEC },
	{ 0 },
};

static int slot_number(const char *text)
{
	long long slot = arg_number(text);

	if (slot < 0 || slot >= N_SLOTS) {
		fprintf(stderr, "fsop: no such slot: %s\n", text);
		exit(2);
	}
	return (int)slot;
}

static int do_map(int argc, char **argv)
{
	int slot = slot_number(argv[1]);
	size_t len = (size_t)arg_number(argv[3]);
	int flags = strncmp(argv[4], "shared", 6) == 0 ? MAP_SHARED : MAP_PRIVATE;
	off_t offset = argc > 5 ? arg_number(argv[5]) : 0;
	char *data = mmap(NULL, len, arg_word(prots, argv[4]), flags, arg_fd(argv[2]), offset);

	if (data == MAP_FAILED)
		return -1;
	slots[slot].data = data;
	slots[slot].len = len;
	return 0;
}

static int do_mapread(int argc, char **argv)
{
	int slot = slot_number(argv[1]);
	size_t offset = (size_t)arg_number(argv[2]);
	size_t len = (size_t)arg_number(argv[3]);

	(void)argc;
	fwrite(slots[slot].data + offset, 1, len, stdout);
	putchar('\n');
	return 0;
}

static int do_mapwrite(int argc, char **argv)
{
	int slot = slot_number(argv[1]);

	(void)argc;
	memcpy(slots[slot].data + arg_number(argv[2]), argv[3], strlen(argv[3]));
	return 0;
}

static int do_mapsync(int argc, char **argv)
{
	int slot = slot_number(argv[1]);

	(void)argc;
	return msync(slots[slot].data, slots[slot].len, MS_SYNC);
}

static int do_unmap(int argc, char **argv)
{
	int slot = slot_number(argv[1]);

	(void)argc;
	return munmap(slots[slot].data, slots[slot].len);
}

const struct verb map_verbs[] = {
	{ "map", 4, 5, do_map,
	  "SLOT FD LENGTH shared-ro|shared-rw|shared-exec|private-ro|private-rw [OFFSET]" },
	{ "mapread", 3, 3, do_mapread, "SLOT OFFSET LENGTH: print what the mapping shows" },
	{ "mapwrite", 3, 3, do_mapwrite, "SLOT OFFSET TEXT" },
	{ "mapsync", 1, 1, do_mapsync, "SLOT: msync" },
	{ "unmap", 1, 1, do_unmap, "SLOT" },
	{ 0 },
};
