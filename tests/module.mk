# Test programs.  mk/build.mk tells how each kind is built.

# One cmocka program each: tests/unit/DIR/test_X.c becomes tests/unit/DIR/test_X of the build.
UNIT_SOURCES := \
	tests/unit/fs/test_attr.c \
	tests/unit/fs/test_backing.c \
	tests/unit/fs/test_clones.c \
	tests/unit/fs/test_copyjob.c \
	tests/unit/fs/test_copyup.c \
	tests/unit/fs/test_create.c \
	tests/unit/fs/test_cred.c \
	tests/unit/fs/test_daemon.c \
	tests/unit/fs/test_entry.c \
	tests/unit/fs/test_file.c \
	tests/unit/fs/test_format.c \
	tests/unit/fs/test_former.c \
	tests/unit/fs/test_idshift.c \
	tests/unit/fs/test_inode.c \
	tests/unit/fs/test_inum.c \
	tests/unit/fs/test_itable.c \
	tests/unit/fs/test_kernelmount.c \
	tests/unit/fs/test_layer.c \
	tests/unit/fs/test_link.c \
	tests/unit/fs/test_links.c \
	tests/unit/fs/test_listing.c \
	tests/unit/fs/test_locks.c \
	tests/unit/fs/test_lookup.c \
	tests/unit/fs/test_memlimit.c \
	tests/unit/fs/test_mountinfo.c \
	tests/unit/fs/test_opening.c \
	tests/unit/fs/test_options.c \
	tests/unit/fs/test_options_forms.c \
	tests/unit/fs/test_orphan.c \
	tests/unit/fs/test_override.c \
	tests/unit/fs/test_preload.c \
	tests/unit/fs/test_prune.c \
	tests/unit/fs/test_realdir.c \
	tests/unit/fs/test_redirect.c \
	tests/unit/fs/test_remove.c \
	tests/unit/fs/test_rename.c \
	tests/unit/fs/test_resolve.c \
	tests/unit/fs/test_setattr.c \
	tests/unit/fs/test_source.c \
	tests/unit/fs/test_stack.c \
	tests/unit/fs/test_stage.c \
	tests/unit/fs/test_super.c \
	tests/unit/fs/test_uring.c \
	tests/unit/fs/test_verity.c \
	tests/unit/fs/test_whiteout.c \
	tests/unit/fs/test_workdir.c \
	tests/unit/fs/test_xattr.c \
	tests/unit/layer/test_tarsplit.c \
	tests/unit/lib/test_arena.c \
	tests/unit/lib/test_cgroup_decode.c \
	tests/unit/lib/test_check.c \
	tests/unit/lib/test_cleanup.c \
	tests/unit/lib/test_error.c \
	tests/unit/lib/test_fdcache.c \
	tests/unit/lib/test_fdpass.c \
	tests/unit/lib/test_idtext.c \
	tests/unit/lib/test_log.c \
	tests/unit/lib/test_placement.c \
	tests/unit/lib/test_pool.c \
	tests/unit/lib/test_process.c \
	tests/unit/lib/test_ring.c \
	tests/unit/lib/test_rmtree.c \
	tests/unit/lib/test_scratch.c \
	tests/unit/lib/test_strv.c \
	tests/unit/lib/test_sync.c \
	tests/unit/runner/test_caps.c \
	tests/unit/runner/test_cgroup_applied.c \
	tests/unit/runner/test_cgroup_device.c \
	tests/unit/runner/test_cgroup_host.c \
	tests/unit/runner/test_cgroup_limits.c \
	tests/unit/runner/test_cgroup_live.c \
	tests/unit/runner/test_cgroup_paths.c \
	tests/unit/runner/test_cgroup_plan.c \
	tests/unit/runner/test_cgroup_systemd.c \
	tests/unit/runner/test_cli_parse.c \
	tests/unit/runner/test_cli_resolve.c \
	tests/unit/runner/test_doctor.c \
	tests/unit/runner/test_doctor_cgroups.c \
	tests/unit/runner/test_doctor_check.c \
	tests/unit/runner/test_doctor_checks.c \
	tests/unit/runner/test_doctor_host.c \
	tests/unit/runner/test_doctor_mounts.c \
	tests/unit/runner/test_doctor_net.c \
	tests/unit/runner/test_environment.c \
	tests/unit/runner/test_identity.c \
	tests/unit/runner/test_idmap.c \
	tests/unit/runner/test_idtool.c \
	tests/unit/runner/test_json_text.c \
	tests/unit/runner/test_jsonread.c \
	tests/unit/runner/test_kernel.c \
	tests/unit/runner/test_log_tail.c \
	tests/unit/runner/test_net_addr.c \
	tests/unit/runner/test_net_bridge.c \
	tests/unit/runner/test_net_dev.c \
	tests/unit/runner/test_net_files.c \
	tests/unit/runner/test_net_name.c \
	tests/unit/runner/test_net_nft.c \
	tests/unit/runner/test_net_plan.c \
	tests/unit/runner/test_net_pool.c \
	tests/unit/runner/test_net_port.c \
	tests/unit/runner/test_net_user.c \
	tests/unit/runner/test_net_user_args.c \
	tests/unit/runner/test_netlink.c \
	tests/unit/runner/test_ownexe.c \
	tests/unit/runner/test_quantity.c \
	tests/unit/runner/test_removal.c \
	tests/unit/runner/test_rlimits.c \
	tests/unit/runner/test_seccomp.c \
	tests/unit/runner/test_seccomp_cache.c \
	tests/unit/runner/test_seccomp_compile.c \
	tests/unit/runner/test_seccomp_default.c \
	tests/unit/runner/test_seccomp_emit.c \
	tests/unit/runner/test_seccomp_guard.c \
	tests/unit/runner/test_seccomp_json.c \
	tests/unit/runner/test_seccomp_tree.c \
	tests/unit/runner/test_spec_json.c \
	tests/unit/runner/test_state.c \
	tests/unit/runner/test_state_dir.c \
	tests/unit/runner/test_state_watch.c \
	tests/unit/runner/test_sysctls.c \
	tests/unit/runner/test_table.c \
	tests/unit/runner/test_user.c \
	tests/unit/store/test_reference.c

# Linked to every one of them.
UNIT_COMMON_SOURCES := \
	tests/unit/fs/fixture.c \
	tests/unit/fs/refuse.c \
	tests/unit/fs/tree.c \
	tests/unit/fs/user.c \
	tests/unit/runner/container.c \
	tests/unit/runner/fake_host.c \
	tests/unit/runner/netns.c

# Fuzz targets, one LLVMFuzzerTestOneInput each.
FUZZ_SOURCES := \
	tests/fuzz/fuzz_catalog.c \
	tests/fuzz/fuzz_cgroup.c \
	tests/fuzz/fuzz_cli.c \
	tests/fuzz/fuzz_config.c \
	tests/fuzz/fuzz_format.c \
	tests/fuzz/fuzz_idshift.c \
	tests/fuzz/fuzz_idtext.c \
	tests/fuzz/fuzz_image.c \
	tests/fuzz/fuzz_import.c \
	tests/fuzz/fuzz_json.c \
	tests/fuzz/fuzz_layer.c \
	tests/fuzz/fuzz_net.c \
	tests/fuzz/fuzz_operand.c \
	tests/fuzz/fuzz_options.c \
	tests/fuzz/fuzz_quantity.c \
	tests/fuzz/fuzz_recipe.c \
	tests/fuzz/fuzz_seccomp_cache.c \
	tests/fuzz/fuzz_seccomp_json.c \
	tests/fuzz/fuzz_settings.c \
	tests/fuzz/fuzz_uring.c \
	tests/fuzz/fuzz_user.c

# Linked to every one of them.
FUZZ_COMMON_SOURCES := tests/fuzz/scratch.c

# main() without libFuzzer.
FUZZ_DRIVER_SOURCES := tests/fuzz/replay.c

# What does operations and describes objects.
OPERATION_SOURCES := \
	lib/rmtree.c \
	lib/sys.c \
	tests/model/actor.c \
	tests/model/describe.c \
	tests/model/kinds.c \
	tests/model/names.c \
	tests/model/target.c \
	tests/model/verbs_file.c \
	tests/model/verbs_handle.c \
	tests/model/verbs_map.c \
	tests/model/verbs_meta.c \
	tests/model/verbs_name.c

# Helpers that cases call, in tests/ of the build.
TEST_TOOL_LIST := crash fault fsop hostile load model nsrun

load_SOURCES := tools/bench/load.c

fsop_SOURCES := \
	tests/tools/fsop.c \
	tests/tools/op_dir.c \
	tests/tools/op_event.c \
	tests/tools/op_file.c \
	tests/tools/op_fsx.c \
	tests/tools/op_map.c \
	tests/tools/op_meta.c \
	tests/tools/op_name.c \
	tests/tools/op_storm.c \
	tests/tools/op_system.c \
	tests/tools/op_tree.c \
	tests/tools/op_verity.c \
	tests/tools/op_xattr.c
crash_SOURCES := \
	$(OPERATION_SOURCES) \
	tests/fault/crash.c \
	tests/model/intended.c \
	tests/model/log.c \
	tests/model/op.c \
	tests/model/op_draw.c \
	tests/model/workspace.c
fault_SOURCES := \
	$(OPERATION_SOURCES) \
	tests/fault/fault.c \
	tests/fault/verbs.c
hostile_SOURCES := \
	$(OPERATION_SOURCES) \
	tests/fault/hostile.c \
	tests/model/intended.c \
	tests/model/log.c \
	tests/model/op.c \
	tests/model/op_draw.c \
	tests/model/workspace.c
model_SOURCES := \
	$(OPERATION_SOURCES) \
	tests/model/intended.c \
	tests/model/log.c \
	tests/model/main.c \
	tests/model/op.c \
	tests/model/op_draw.c \
	tests/model/scenario.c \
	tests/model/shrink.c \
	tests/model/workspace.c
nsrun_SOURCES := tests/tools/nsrun.c tests/tools/watch.c

# Linked to the programs of COV=1.
COUNTED_EXIT_SOURCES := tests/tools/counted_exit.c

# Preloaded into the daemon, without sanitizers.
FAULT_SHIM_SOURCES := tests/fault/shim.c

# What runs in images without libraries, and what programs of the host load that run there: without
# sanitizers.
ATTACK_SOURCES := tests/tools/attack.c
