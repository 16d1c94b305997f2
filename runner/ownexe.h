/* SPDX-License-Identifier: MIT */
/*
 * Keeping this program's own file out of a container's reach (CVE-2019-5736): a process that has
 * joined a container can be made to execute /proc/self/exe, and root there could then open the
 * file of the host for writing.
 */
#ifndef RUNNER_OWNEXE_H
#define RUNNER_OWNEXE_H

#include "lib/error.h"

/**
 * Run the program again from a file that cannot be written through: its own on a detached mount
 * that is read-only, or a sealed copy in memory.
 *
 * Does not return when that has been done, but for the second time through main(): then it returns
 * 0, at the cost of one or two system calls.  Call it before there are other threads, with main()'s
 * arguments; arguments, environment, descriptors and working directory stay.  argv[0] becomes the path.
 *
 * unionfs-run begins with runner/starter.c, which has done it already where mounts can be cloned.
 */
int ownexe_seal(char *argv[], struct error *error);

/**
 * Whether the caller, or who has his ids, may write the file.  Where that is so it matters also to
 * who makes a container: its first program may be a link to /proc/self/exe.
 */
bool ownexe_is_writable(void);

/**
 * First thing in main(): give the process the name @name, for the kernel has one from how the file was
 * executed; and when that was sealed, know its path from argv[0], where whoever sealed it has put it.
 */
void ownexe_settle(char *argv[], const char *name);

/** The path of the running program's file, even when it is sealed; NULL when it is not known. */
char *ownexe_path(void);

/** Whether the running program's file is out of reach already. */
bool ownexe_is_sealed(void);

/** Nobody else's ptrace or /proc/PID/fd from here to the next execve(2) (CVE-2016-9962). */
void ownexe_forbid_dump(void);

#endif
