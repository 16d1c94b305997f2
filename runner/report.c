/* SPDX-License-Identifier: MIT */
/*
 * A line is written at once, so that whoever reads gets it whole.  One that cannot be written
 * concerns who asked for it, not the container.
 */
#include "runner/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "runner/jsonwrite.h"

struct line {
	char *text;
	size_t size;
	FILE *out;
	struct jsonwrite json;
};

static bool begin(struct line *line, int fd, const char *event, const char *name)
{
	*line = (struct line){ 0 };
	if (fd < 0)
		return false;
	line->out = open_memstream(&line->text, &line->size);
	if (!line->out)
		return false;
	jsonwrite_init(&line->json, line->out, JSONWRITE_COMPACT);
	jsonwrite_begin_object(&line->json, NULL);
	jsonwrite_string(&line->json, "event", event);
	jsonwrite_string(&line->json, "name", name);
	return true;
}

static void end(struct line *line, int fd)
{
	jsonwrite_end_object(&line->json);
	(void)fputc('\n', line->out); /* fclose tells */
	if (fclose(line->out) == 0)
		(void)!write(fd, line->text, line->size); /* see above */
	free(line->text);
}

void report_started(int fd, const struct launch *launch)
{
	struct line line;

	if (!begin(&line, fd, "started", launch->spec->name))
		return;
	jsonwrite_integer(&line.json, "pid", launch->init_pid);
	end(&line, fd);
}

void report_ended(int fd, const struct launch *launch, int status)
{
	struct line line;

	if (!begin(&line, fd, "exited", launch->spec->name))
		return;
	jsonwrite_integer(&line.json, "code", status);
	jsonwrite_boolean(&line.json, "oom", launch->state.is_out_of_memory);
	end(&line, fd);
}

void report_error(int fd, const char *name, const struct error *error)
{
	struct line line;

	if (!begin(&line, fd, "error", name))
		return;
	jsonwrite_string(&line.json, "message", error->text);
	end(&line, fd);
}
