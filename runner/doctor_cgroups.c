/* SPDX-License-Identifier: MIT */
/*
 * A controller is good when there is a hierarchy with it and the caller may make groups below his
 * own one there.  Each of the two is a table of the kernel's with a line for each hierarchy.
 */
#include "runner/doctor_cgroups.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"

#define TABLE_SIZE (1 << 18)
#define PATH_SIZE 4096

/* What v1 calls what v2 calls io. */
static const char *name_in_v1(const char *controller)
{
	return strcmp(controller, "io") == 0 ? "blkio" : controller;
}

/* A field ends at one of @separators, of which the one that is there is passed over. */
static size_t take_field(const char **at, const char *separators, const char **ret)
{
	const size_t len = strcspn(*at, separators);

	*ret = *at;
	*at += len + ((*at)[len] != '\0' && (*at)[len] != '\n');
	return len;
}

static bool lists_word(const char *list, size_t len, const char *word)
{
	char copy[256];

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, list, len);
	copy[len] = '\0';
	return doctor_has_word(copy, word);
}

static const char *next_line(const char *at)
{
	const char *end = strchr(at, '\n');

	return end ? end + 1 : at + strlen(at);
}

static int copy_out(const char *text, size_t len, char *path, size_t size)
{
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(path, text, len);
	path[len] = '\0';
	return 0;
}

/* Lines are "ID:CONTROLLERS:PATH"; that of v2 is "0::PATH". */
int doctor_cgroups_find_path(const char *text, const char *controller, char *path, size_t size)
{
	for (; *text; text = next_line(text)) {
		const char *at = text;
		const char *id;
		const char *list;
		const char *found;
		const size_t id_len = take_field(&at, ":\n", &id);
		const size_t list_len = take_field(&at, ":\n", &list);
		const size_t len = take_field(&at, "\n", &found);
		const bool is_v2 = id_len == 1 && *id == '0' && list_len == 0;

		if (controller ? lists_word(list, list_len, controller) : is_v2)
			return copy_out(found, len, path, size);
	}
	return -ENOENT;
}

/* Lines are "SOURCE TARGET TYPE OPTIONS 0 0". */
int doctor_cgroups_find_mount(const char *text, const char *controller, char *path, size_t size)
{
	for (; *text; text = next_line(text)) {
		const char *at = text;
		const char *source;
		const char *target;
		const char *type;
		const char *options;
		(void)take_field(&at, " \n", &source);
		const size_t target_len = take_field(&at, " \n", &target);
		const size_t type_len = take_field(&at, " \n", &type);
		const size_t options_len = take_field(&at, " \n", &options);
		const bool is_v1 = type_len == 6 && memcmp(type, "cgroup", 6) == 0;
		const bool is_v2 = type_len == 7 && memcmp(type, "cgroup2", 7) == 0;

		if (controller ? is_v1 && lists_word(options, options_len, controller) : is_v2)
			return copy_out(target, target_len, path, size);
	}
	return -ENOENT;
}

/* The caller's own group in the hierarchy of @controller (v1) or in v2 (NULL). */
static int find_own_group(const char *controller, char *path, size_t size)
{
	_cleanup_free_ char *text = malloc(TABLE_SIZE);
	char below[PATH_SIZE];
	size_t len;
	int r = text ? doctor_read_text("/proc/self/mounts", text, TABLE_SIZE) : -ENOMEM;

	if (r >= 0)
		r = doctor_cgroups_find_mount(text, controller, path, size);
	if (r == 0)
		r = doctor_read_text("/proc/self/cgroup", text, TABLE_SIZE);
	if (r >= 0)
		r = doctor_cgroups_find_path(text, controller, below, sizeof(below));
	if (r < 0)
		return r;
	len = strlen(path);
	if (strcmp(below, "/") == 0)
		return 0;
	r = copy_out(below, strlen(below), path + len, size - len);
	if (r == 0 && access(path, F_OK) < 0) /* a path from outside of our namespace */
		path[len] = '\0';
	return r;
}

void doctor_cgroups_layout(const struct doctor_check *check, const struct idmap_caller *caller,
			   struct doctor_report *report)
{
	char path[PATH_SIZE];
	const bool has_v2 = find_own_group(NULL, path, sizeof(path)) == 0;
	const bool has_v1 = find_own_group("memory", path, sizeof(path)) == 0 ||
			    find_own_group("cpu", path, sizeof(path)) == 0 ||
			    find_own_group("pids", path, sizeof(path)) == 0;

	(void)check;
	(void)caller;
	if (has_v1 || has_v2)
		doctor_report_good(report, "%s", !has_v1 ? "v2" : has_v2 ? "v1 and v2" : "v1");
	else
		doctor_report_bad(report, "not mounted");
}

/* Whether v2 offers it in the caller's own group, whose path is left in @path. */
static bool is_in_v2(const char *controller, char *path, size_t size)
{
	char list[256];
	char file[PATH_SIZE + 32];

	if (find_own_group(NULL, path, size) < 0)
		return false;
	if (strcmp(controller, "freezer") == 0 || strcmp(controller, "devices") == 0)
		return true; /* part of v2 itself; a program of eBPF */
	(void)snprintf(file, sizeof(file), "%s/cgroup.controllers", path); /* fits */
	return doctor_read_text(file, list, sizeof(list)) >= 0 && doctor_has_word(list, controller);
}

static void refuse_group(const char *version, const char *path, const struct idmap_caller *caller,
			 struct doctor_report *report)
{
	doctor_report_bad(report, "in %s, but %.128s: %s", version, path, strerror(errno));
	if (caller->uid == 0)
		doctor_report_remedy(report, "mount it writable");
	else if (strcmp(version, "v2") == 0)
		doctor_report_remedy(report,
				     "have a group delegated: systemd-run --user --scope -p "
				     "Delegate=yes COMMAND");
	else
		doctor_report_remedy(report,
				     "as root, make a group below and chown it to the user");
}

void doctor_cgroups_controller(const struct doctor_check *check, const struct idmap_caller *caller,
			       struct doctor_report *report)
{
	const char *in_v1 = name_in_v1(check->object);
	char path[PATH_SIZE];
	const char *version = "v1";

	if (find_own_group(in_v1, path, sizeof(path)) < 0) {
		version = "v2";
		if (!is_in_v2(check->object, path, sizeof(path))) {
			doctor_report_bad(report, "no hierarchy offers it");
			if (caller->uid != 0)
				doctor_report_remedy(
					report, "have it delegated: with systemd, Delegate=yes "
						"for user@.service (systemctl edit)");
			return;
		}
	}
	if (access(path, W_OK) < 0)
		refuse_group(version, path, caller, report);
	else
		doctor_report_good(report, "in %s", version);
}
