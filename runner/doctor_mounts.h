/* SPDX-License-Identifier: MIT */
/* Checks of file systems and of mounting them. */
#ifndef RUNNER_DOCTOR_MOUNTS_H
#define RUNNER_DOCTOR_MOUNTS_H

#include "runner/doctor_check.h"

/** A type of file system; object: its name, argument: whether it is only for information. */
void doctor_mounts_type(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report);

/** /dev/fuse can be opened. */
void doctor_mounts_device(const struct doctor_check *check, const struct idmap_caller *caller,
			  struct doctor_report *report);

/** fsopen, open_tree, move_mount, mount_setattr; object: which. */
void doctor_mounts_call(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report);

/** A procfs of the container's own can be mounted. */
void doctor_mounts_proc(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report);

#endif
