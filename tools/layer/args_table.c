/* SPDX-License-Identifier: MIT */
#include "tools/layer/args_table.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tools/layer/verbs.h"

#define FIELD(name) offsetof(struct args, name)
#define MANY SIZE_MAX

const struct args_verb args_no_verb = { .name = "unionfs-layer" };

const struct args_verb args_verbs[] = {
	{ "import", "SOURCE", verb_import, 1, 1,
	  "Add an image: from oci:DIR[:NAME], oci-archive:FILE[:NAME], docker-archive:FILE[:NAME], "
	  "tar:FILE, dir:DIR, a file or a directory, or - for a tar archive on standard input. "
	  "Prints its digest" },
	{ "commit", "UPPER|CONTAINER", verb_commit, 1, 1,
	  "Make what was changed a layer on top of the image that it was changed in: a directory of "
	  "changes and --base, or a container of unionfs-run. Prints the new image's digest" },
	{ "squash", "IMAGE", verb_squash, 1, 1, "Make an image of one layer that shows the same" },
	{ "export", "IMAGE DESTINATION", verb_export, 2, 2,
	  "Write an image to oci:DIR[:NAME], oci-archive:FILE[:NAME] or docker-archive:FILE[:NAME], "
	  "the same bytes whenever it is done" },
	{ "diff", "BEFORE AFTER", verb_diff, 2, 2,
	  "Tell what was added (A), changed (C) and deleted (D) between two of images, layers and "
	  "directories" },
	{ "cp", "IMAGE:PATH DESTINATION", verb_cp, 2, 2,
	  "Copy a file or a directory out of an image, to a path or, with -, to standard output as a "
	  "tar archive" },
	{ "which", "PATH...", verb_which, 1, MANY,
	  "Tell which layer of a mounted union a file or directory comes from, and its path there" },
	{ "images", "", verb_ls, 0, 0, "List the images: the same as ls" },
	{ "ls", "", verb_ls, 0, 0, "List the images" },
	{ "tag", "IMAGE NAME...", verb_tag, 2, MANY, "Give an image more names" },
	{ "rm", "IMAGE...", verb_rm, 1, MANY,
	  "Remove names; an image goes with its last one, or when it is given by its digest. "
	  "Layers stay until gc" },
	{ "gc", "", verb_gc, 0, 0,
	  "Remove layers that no image has and nothing that runs uses, and what was left behind by "
	  "processes that were killed. Waits for those that use the store" },
	{ "df", "", verb_df, 0, 0, "Tell what takes how much room, and what sharing saves" },
	{ "dedupe", "", verb_dedupe, 0, 0,
	  "Find files with the same contents in all layers, and let them share blocks where the file "
	  "system can; tells what that saves" },
	{ "verify", "[IMAGE...]", verb_verify, 0, MANY,
	  "Read every file again and compare the digests of layers and images" },
	{ "tree", "", verb_tree, 0, 0, "Draw images, layers, sharing and sizes" },
	{ "inspect", "IMAGE", verb_inspect, 1, 1, "Tell all that is known of an image, as JSON" },
	{ .name = NULL },
};

static const char *const compressions[] = { "gzip", "zstd", "none", NULL };

const struct args_option args_options[] = {
	{ "store", '\0', ARGS_TEXT, FIELD(store), NULL, "DIR", NULL,
	  "The store; else $UNIONFS_IMAGES, /var/lib/unionfs/images for root, "
	  "~/.local/share/unionfs/images for others" },
	{ "tag", 't', ARGS_LIST, FIELD(tags), " import commit squash ", "NAME[:TAG]", NULL,
	  "A name for the image; may be given several times" },
	{ "base", '\0', ARGS_TEXT, FIELD(base), " import commit ", "IMAGE", NULL,
	  "What the layer lies on; its configuration is taken over" },
	{ "platform", '\0', ARGS_TEXT, FIELD(platform), " import ", "OS/ARCHITECTURE", NULL,
	  "Which image of several; else this machine's" },
	{ "keep-blobs", '\0', ARGS_FLAG, FIELD(keeps_blobs), " import ", NULL, NULL,
	  "Keep compressed layers as they are, so that exports have the same digests" },
	{ "compression", '\0', ARGS_CHOICE, FIELD(compression), " export ", "gzip|zstd|none",
	  compressions, "Of layers that were not kept as they came (gzip)" },
	{ "max-size", '\0', ARGS_SIZE, FIELD(max_bytes), " import commit squash ", "SIZE", NULL,
	  "Refuse a layer whose contents are larger (64g)" },
	{ "max-entries", '\0', ARGS_SIZE, FIELD(max_entries), " import commit squash ", "N", NULL,
	  "Refuse a layer that has more entries (8m)" },
	{ "json", '\0', ARGS_FLAG, FIELD(is_json), " ls images df dedupe ", NULL, NULL, "As JSON" },
	{ "quiet", 'q', ARGS_FLAG, FIELD(is_quiet), " ls images ", NULL, NULL, "Digests only" },
	{ "names", '\0', ARGS_FLAG, FIELD(is_names), " ls images ", NULL, NULL, "Names only" },
	{ "dot", '\0', ARGS_FLAG, FIELD(is_dot), " tree ", NULL, NULL, "For graphviz" },
	{ "dry-run", 'n', ARGS_FLAG, FIELD(is_dry_run), " gc dedupe ", NULL, NULL,
	  "Tell what would be done" },
	{ "link", '\0', ARGS_FLAG, FIELD(links), " dedupe ", NULL, NULL,
	  "Where blocks cannot be shared, make hard links of files whose owner, mode, times and "
	  "extended attributes are the same, too; not in layers that are in use" },
	{ .name = NULL },
};

const struct args_verb *args_verb_find(const char *name)
{
	for (const struct args_verb *verb = args_verbs; verb->name; verb++) {
		if (strcmp(verb->name, name) == 0)
			return verb;
	}
	return NULL;
}

bool args_option_is_of(const struct args_option *option, const struct args_verb *verb)
{
	const char *at = option->verbs;
	size_t len = strlen(verb->name);

	if (!at)
		return true;
	while ((at = strstr(at, verb->name))) {
		if (at[-1] == ' ' && at[len] == ' ')
			return true;
		at += len;
	}
	return false;
}
