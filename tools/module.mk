# Programs for whoever works with layers or measures the daemon.

TOOLS_SOURCES := \
	tools/layer/addlayer.c \
	tools/layer/args.c \
	tools/layer/args_show.c \
	tools/layer/args_table.c \
	tools/layer/audit.c \
	tools/layer/blobout.c \
	tools/layer/catalog.c \
	tools/layer/committing.c \
	tools/layer/config.c \
	tools/layer/container.c \
	tools/layer/differ.c \
	tools/layer/duplicates.c \
	tools/layer/entry_path.c \
	tools/layer/export_docker.c \
	tools/layer/export_oci.c \
	tools/layer/extract.c \
	tools/layer/import.c \
	tools/layer/import_docker.c \
	tools/layer/import_oci.c \
	tools/layer/import_plain.c \
	tools/layer/info.c \
	tools/layer/operand.c \
	tools/layer/progress.c \
	tools/layer/recipe.c \
	tools/layer/sha256.c \
	tools/layer/sharing.c \
	tools/layer/sizes.c \
	tools/layer/source.c \
	tools/layer/stage.c \
	tools/layer/summary.c \
	tools/layer/tarout.c \
	tools/layer/tarsplit.c \
	tools/layer/unpack.c \
	tools/layer/usage.c \
	tools/layer/userns.c \
	tools/layer/verb_commit.c \
	tools/layer/verb_cp.c \
	tools/layer/verb_dedupe.c \
	tools/layer/verb_df.c \
	tools/layer/verb_diff.c \
	tools/layer/verb_export.c \
	tools/layer/verb_gc.c \
	tools/layer/verb_import.c \
	tools/layer/verb_inspect.c \
	tools/layer/verb_ls.c \
	tools/layer/verb_rm.c \
	tools/layer/verb_squash.c \
	tools/layer/verb_tag.c \
	tools/layer/verb_tree.c \
	tools/layer/verb_verify.c \
	tools/layer/verb_which.c \
	tools/layer/view.c \
	tools/layer/xattrs.c

PROGRAM_LIST += unionfs-layer
unionfs-layer_SOURCES := tools/layer/main.c
unionfs-layer_ARCHIVES = $(LIBLAYER) $(LIBSTORE) $(LIBRUNNER) $(LIBOVL) $(LIBBASE)
unionfs-layer_LIBRARIES = $(LAYER_LIBS)

PROGRAM_LIST += fsck.unionfs
fsck.unionfs_SOURCES := \
	tools/fsck/check_upper.c \
	tools/fsck/check_work.c \
	tools/fsck/main.c \
	tools/fsck/report.c
fsck.unionfs_ARCHIVES = $(LIBLAYER) $(LIBOVL) $(LIBBASE)
fsck.unionfs_LIBRARIES = $(LDLIBS)
