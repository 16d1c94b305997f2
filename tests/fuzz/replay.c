/* SPDX-License-Identifier: MIT */
/*
 * Feed a fuzz target the files of the directories named on the command line; of its own corpus,
 * tests/fuzz/corpus/X for the program fuzz_X, when none is named.
 */
#include <string.h>

#include "lib/cleanup.h"
#include "tests/fuzz/must.h"

#define MAX_FILE (1 << 20)

static void replay_file(const char *path)
{
	static uint8_t data[MAX_FILE];
	FILE *file = fopen(path, "re");
	uint8_t *exact; /* no spare byte: sanitizers see a read beyond the end */
	size_t size;

	if (!file) {
		perror(path);
		exit(1);
	}
	size = fread(data, 1, sizeof(data), file);
	(void)fclose(file); /* it was only read */
	exact = malloc(size ? size : 1);
	if (!exact) {
		perror(path);
		exit(1);
	}
	memcpy(exact, data, size);
	(void)LLVMFuzzerTestOneInput(exact, size); /* always 0; it stops the program on failure */
	free(exact);
}

/* Returns the number of files. */
static unsigned replay_directory(const char *path)
{
	_cleanup_dir_ DIR *dir = opendir(path);
	const struct dirent *entry;
	unsigned n = 0;

	if (!dir) {
		perror(path);
		exit(1);
	}
	while ((entry = readdir(dir))) {
		_cleanup_free_ char *name = NULL;

		if (entry->d_name[0] == '.')
			continue;
		if (asprintf(&name, "%s/%s", path, entry->d_name) < 0)
			exit(1);
		replay_file(name);
		n++;
	}
	return n;
}

static unsigned replay_own_corpus(const char *program)
{
	const char *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;
	_cleanup_free_ char *path = NULL;

	if (strncmp(name, "fuzz_", 5) == 0)
		name += 5;
	if (asprintf(&path, "tests/fuzz/corpus/%s", name) < 0)
		exit(1);
	return replay_directory(path);
}

int main(int argc, char *argv[])
{
	unsigned n = argc > 1 ? 0 : replay_own_corpus(argv[0]);

	for (int i = 1; i < argc; i++)
		n += replay_directory(argv[i]);
	printf("%u inputs replayed\n", n);
	return n > 0 ? 0 : 1;
}
