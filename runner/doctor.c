/* SPDX-License-Identifier: MIT */
/*
 * Whether something that is missing matters depends on who asks: "missing" is said of what he
 * cannot do without, "no" of what only some options want.
 */
#include "runner/doctor.h"

#include <errno.h>

#include "runner/doctor_checks.h"

static bool is_necessary(const struct doctor_check *check, const struct idmap_caller *caller)
{
	return check->need == DOCTOR_FOR_ALL ||
	       (check->need == DOCTOR_FOR_USERS && !caller->is_privileged);
}

static const char *name_state(const struct doctor_report *report, bool is_necessary)
{
	if (report->state == DOCTOR_NOTICE)
		return "-";
	if (report->state == DOCTOR_GOOD)
		return "ok";
	return is_necessary ? "missing" : "no";
}

static void print(FILE *out, const struct doctor_check *check, const struct doctor_report *report,
		  bool is_needed)
{
	const char *remedy = report->remedy[0] ? report->remedy : check->remedy;

	(void)fprintf(out, "%-8s %-19s %s", name_state(report, is_needed), check->name,
		      report->detail);
	if (report->state != DOCTOR_BAD) {
		(void)fputc('\n', out);
		return;
	}
	(void)fprintf(out, " (for %s)\n", check->purpose);
	if (remedy)
		(void)fprintf(out, "%-8s %-19s fix: %s\n", "", "", remedy);
}

int doctor_run(FILE *out)
{
	struct idmap_caller caller;
	size_t n_missing = 0;

	(void)idmap_find_caller(&caller); /* cannot fail */
	(void)fflush(out);                /* not once more by each trial's process */
	for (size_t i = 0; i < doctor_n_checks; i++) {
		const struct doctor_check *check = &doctor_checks[i];
		const bool is_needed = is_necessary(check, &caller);
		struct doctor_report report = { 0 };

		check->run(check, &caller, &report);
		print(out, check, &report, is_needed);
		n_missing += report.state == DOCTOR_BAD && is_needed;
	}
	if (n_missing == 0)
		(void)fprintf(out, "Everything that is necessary is there.\n");
	else
		(void)fprintf(out, "Necessary and missing: %zu.\n", n_missing);
	return n_missing > 0;
}
