/* SPDX-License-Identifier: MIT */
/*
 * System calls that fail when a test wants it, are counted, and can be waited for.  Every unit
 * program has them in place of the C library's; unless told otherwise they only pass on.
 */
#ifndef TESTS_UNIT_FS_REFUSE_H
#define TESTS_UNIT_FS_REFUSE_H

enum refusable {
	CALL_TMPFILE, /* openat with O_TMPFILE */
	CALL_LINK,    /* linkat */
	CALL_RENAME,  /* renameat2 */
	CALL_SYNC,    /* fsync, fdatasync, syncfs */
	N_REFUSABLE
};

/** Let these calls fail with @error from now on; 0: not any more. */
void refuse(enum refusable call, int error);

/** How many there were since refuse_reset, refused ones too. */
unsigned refuse_count(enum refusable call);

/** Call @hook at the beginning of each; NULL: not any more. */
void refuse_hook(enum refusable call, void (*hook)(void *cookie), void *cookie);

/** As at the start. */
void refuse_reset(void);

#endif
