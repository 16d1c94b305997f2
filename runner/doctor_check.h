/* SPDX-License-Identifier: MIT */
/* What one check of the doctor is, and how it tries things without leaving a trace. */
#ifndef RUNNER_DOCTOR_CHECK_H
#define RUNNER_DOCTOR_CHECK_H

#include "lib/error.h"
#include "runner/idmap.h"

enum doctor_state {
	DOCTOR_GOOD,   /* it is there */
	DOCTOR_BAD,    /* it is not */
	DOCTOR_NOTICE, /* neither good nor bad: for information */
};

/** What a check found out. */
struct doctor_report {
	enum doctor_state state;
	char detail[256];
	char remedy[512]; /* "": the one of the check's table entry */
};

/** Who cannot do without it. */
enum doctor_need {
	DOCTOR_FOR_NOBODY, /* something that can be asked for will not work */
	DOCTOR_FOR_USERS,  /* who are not root */
	DOCTOR_FOR_ALL,
};

struct doctor_check {
	const char *name;
	const char *purpose; /* what it is for */
	enum doctor_need need;
	int argument; /* for run */
	void (*run)(const struct doctor_check *check, const struct idmap_caller *caller,
		    struct doctor_report *report);
	const char *object; /* for run */
	const char *remedy;
};

void doctor_report_good(struct doctor_report *report, const char *format, ...) PRINTF_LIKE(2, 3);
void doctor_report_bad(struct doctor_report *report, const char *format, ...) PRINTF_LIKE(2, 3);
void doctor_report_notice(struct doctor_report *report, const char *format, ...) PRINTF_LIKE(2, 3);
void doctor_report_remedy(struct doctor_report *report, const char *format, ...) PRINTF_LIKE(2, 3);

/** "works", or bad with the text of errno -@r. */
void doctor_report_result(struct doctor_report *report, int r);

/**
 * What @function(@argument) returns, 0 or -errno, in a process of its own that has five seconds:
 * -ETIME when they are over, -EIO when it dies.
 */
int doctor_try(int (*function)(int argument), int argument);

/**
 * The same as root of what a container of @caller gets: namespaces @flags (CLONE_NEW*), in a user
 * namespace of their own unless he is privileged.
 */
int doctor_try_in_namespaces(const struct idmap_caller *caller, int flags,
			     int (*function)(int argument), int argument);

/** The number in a file like /proc/sys/user/max_user_namespaces, or -errno. */
int64_t doctor_read_number(const char *path);

/** The beginning of a file as a string of @size - 1 bytes at most.  Returns its length or -errno. */
int doctor_read_text(const char *path, char *text, size_t size);

/** Whether the words of @list (separated by blanks and line ends) have @word among them. */
bool doctor_has_word(const char *list, const char *word);

#endif
