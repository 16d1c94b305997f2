/* SPDX-License-Identifier: MIT */
/*
 * unionfs-layer: a store of layers and images (docs/store.md).
 *
 * The map of tools/layer/, from the command line down:
 *
 *   args*         the command line: one table of verbs, one of options
 *   verb_*        one verb each
 *   userns        an ordinary user's ids
 *
 *   import_*      what images come as: tar and directory, OCI layout, docker-archive
 *   addlayer      a stream becomes a layer: unpack, check, publish
 *   unpack        one pass over a stream: digests, tarsplit -> recipe, entries -> extract
 *   extract       an entry put into a tree, whatever it is
 *   tarsplit      contents of files told from the rest of a tar stream
 *   recipe        the rest, from which the very same stream is put together again
 *   audit         a tree compared with its stream
 *   xattrs        which go in and out, and which are marks
 *
 *   export_*      the forms of images, out; blobout: one layer
 *   differ        what differs between two views
 *   duplicates    files that are the same; sharing: what they then share
 *
 *   view          layers seen as one; tarout: written as a stream
 *   catalog       what the store has, and changes of names and images
 *   stage         where things are made before they appear
 */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "lib/log.h"
#include "tools/layer/args.h"
#include "tools/layer/userns.h"

/* A directory of each level is open while a tree is walked. */
static void allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit); /* less will mostly do */
	}
}

static void prepare(void)
{
	/* Names in archives are UTF-8 and stay the bytes that they are. */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		(void)setlocale(LC_CTYPE, ""); /* the user's, then */
	(void)signal(SIGPIPE, SIG_IGN);        /* it is an error of write */
	(void)umask(022);
	allow_descriptors();
}

/* One line, whatever bytes names hold. */
static void complain(struct error *error)
{
	for (char *at = error->text; *at; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	}
	log_error("%s", error->text);
}

static int obey(const struct args *args)
{
	struct error error = { .text = "" };
	int status;
	int r = userns_enter(&status, &error);

	if (r == 0 && status >= 0)
		return status;
	if (r == 0)
		r = args->verb->obey(args, &error);
	if (r == 0 && fflush(stdout) != 0)
		r = error_set_errno(&error, -errno, "standard output");
	if (r < 0)
		complain(&error);
	return r < 0 ? ARGS_FAILED : ARGS_DONE;
}

int main(int argc, char *argv[])
{
	struct error error = { .text = "" };
	struct args args;
	int status;
	int r;

	log_init("unionfs-layer", LOG_LEVEL_INFO);
	prepare();
	r = args_parse(argc, argv, &args, &error);
	if (r < 0) {
		complain(&error);
		return ARGS_WRONG;
	}
	if (r > 0)
		return fflush(stdout) == 0 ? ARGS_DONE : ARGS_FAILED;
	status = obey(&args);
	args_deinit(&args);
	return status;
}
