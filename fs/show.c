/* SPDX-License-Identifier: MIT */
/* Names may hold anything but what ends a line: that is shown as a question mark. */
#include "fs/show.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void put_path(FILE *out, const char *path)
{
	for (; *path; path++)
		(void)fputc((unsigned char)*path < ' ' || *path == 0x7f ? '?' : *path, out);
	(void)fputc('\n', out);
}

static void put_layers(FILE *out, const struct ovl_fs *fs)
{
	for (uint16_t i = 0; i < fs->n_layers; i++) {
		const struct layer *layer = &fs->layers[fs->order[i]];

		bool is_upper = layer->id == fs->upper;

		(void)fputs(is_upper ? "upper: " : "lower: ", out);
		put_path(out, is_upper && fs->config.ephemeral ? "(in memory)" : layer->path);
	}
	if (fs->config.work && fs->work && !fs->config.ephemeral) {
		(void)fputs("work: ", out);
		put_path(out, fs->config.work);
	}
}

static void put_statistics(FILE *out, struct ovl_fs *fs)
{
	(void)fprintf(out, "inodes: %u\n", pool_used(&fs->inodes));
	(void)fprintf(out, "directories: %u\n", pool_used(&fs->dirinfos));
	(void)fprintf(
		out, "copied up: %llu\n",
		(unsigned long long)atomic_load_explicit(&fs->n_copied_up, memory_order_relaxed));
}

ssize_t show_text(struct ovl_fs *fs, char **ret)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return -ENOMEM;
	(void)fprintf(out, "process: %d\n", getpid()); /* errors are sticky: fclose tells */
	put_layers(out, fs);
	(void)fputs("options: ", out);
	options_show(out, &fs->config);
	(void)fputc('\n', out);
	put_statistics(out, fs);
	if (fclose(out) != 0) {
		free(text);
		return -ENOMEM;
	}
	*ret = text;
	return (ssize_t)size;
}
