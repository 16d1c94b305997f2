/* SPDX-License-Identifier: MIT */
/*
 * The manager's own socket is used, so that no message bus has to run for the user.  That the job is
 * done shows in /proc/self/cgroup, which is what matters.
 */
#include "runner/cgroup_systemd.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"

#define LIBRARY "libsystemd.so.0"
#define MANAGER "org.freedesktop.systemd1"

#define TIMEOUT_MS 5000
#define STEP_MS 1

/* sd-bus(3): the part of <systemd/sd-bus.h> that is used. */
typedef struct sd_bus sd_bus;
typedef struct sd_bus_message sd_bus_message;
typedef struct {
	const char *name;
	const char *message;
	int need_free;
} sd_bus_error;

struct library {
	void *handle;
	int (*bus_new)(sd_bus **ret);
	int (*set_address)(sd_bus *bus, const char *address);
	int (*start)(sd_bus *bus);
	sd_bus *(*unref)(sd_bus *bus);
	int (*new_call)(sd_bus *bus, sd_bus_message **ret, const char *destination,
			const char *path, const char *interface, const char *member);
	int (*append)(sd_bus_message *message, const char *types, ...);
	int (*call)(sd_bus *bus, sd_bus_message *message, uint64_t usec, sd_bus_error *error,
		    sd_bus_message **reply);
	sd_bus_message *(*message_unref)(sd_bus_message *message);
	void (*error_free)(sd_bus_error *error);
};

static int load(struct library *library, struct error *error)
{
	const struct {
		const char *name;
		void *function; /* where its address goes */
	} symbols[] = {
		{ "sd_bus_new", &library->bus_new },
		{ "sd_bus_set_address", &library->set_address },
		{ "sd_bus_start", &library->start },
		{ "sd_bus_flush_close_unref", &library->unref },
		{ "sd_bus_message_new_method_call", &library->new_call },
		{ "sd_bus_message_append", &library->append },
		{ "sd_bus_call", &library->call },
		{ "sd_bus_message_unref", &library->message_unref },
		{ "sd_bus_error_free", &library->error_free },
	};

	library->handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!library->handle)
		return error_set(error, -ENOSYS,
				 "cannot ask systemd for a cgroup: there is no " LIBRARY);
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++) {
		void *address = dlsym(library->handle, symbols[i].name);

		if (!address)
			return error_set(error, -ENOSYS,
					 "cannot ask systemd for a cgroup: " LIBRARY " has no %s",
					 symbols[i].name);
		memcpy(symbols[i].function, &address, sizeof(address));
	}
	return 0;
}

static int connect_manager(const struct library *library, sd_bus **ret)
{
	const char *runtime = secure_getenv("XDG_RUNTIME_DIR");
	_cleanup_free_ char *address = NULL;
	sd_bus *bus = NULL;
	int r;

	if (runtime)
		r = asprintf(&address, "unix:path=%s/systemd/private", runtime);
	else
		r = asprintf(&address, "unix:path=/run/user/%u/systemd/private", geteuid());
	if (r < 0) {
		address = NULL;
		return -ENOMEM;
	}
	r = library->bus_new(&bus);
	if (r >= 0)
		r = library->set_address(bus, address);
	if (r >= 0)
		r = library->start(bus);
	if (r < 0) {
		library->unref(bus);
		return r;
	}
	*ret = bus;
	return 0;
}

static int fill_message(const struct library *library, sd_bus_message *message, const char *unit)
{
	return library->append(message, "ssa(sv)a(sa(sv))", unit, "fail", 4, /* properties: */
			       "Description", "s", "unionfs-run container",  /* */
			       "Delegate", "b", 1,                           /* */
			       "CollectMode", "s", "inactive-or-failed",     /* */
			       "PIDs", "au", 1, (uint32_t)getpid(),          /* */
			       0);
}

static int start_scope(const struct library *library, sd_bus *bus, const char *unit,
		       struct error *error)
{
	sd_bus_error reason = { NULL, NULL, 0 };
	sd_bus_message *message = NULL;
	int r = library->new_call(bus, &message, MANAGER, "/org/freedesktop/systemd1",
				  MANAGER ".Manager", "StartTransientUnit");

	if (r >= 0)
		r = fill_message(library, message, unit);
	if (r >= 0)
		r = library->call(bus, message, (uint64_t)TIMEOUT_MS * 1000, &reason, NULL);
	if (r < 0)
		r = error_set(error, r, "systemd does not start %s: %s", unit,
			      reason.message ? reason.message : strerror(-r));
	library->error_free(&reason);
	library->message_unref(message);
	return MIN(r, 0);
}

static bool is_in(const char *unit)
{
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };

	return cgroup_file_read("/proc/self/cgroup", &content) == 0 &&
	       strstr(content.data, unit) != NULL;
}

static int wait_until_in(const char *unit, struct error *error)
{
	for (int ms = 0; ms < TIMEOUT_MS; ms += STEP_MS) {
		if (is_in(unit))
			return 0;
		(void)poll(NULL, 0, STEP_MS); /* sooner is fine too */
	}
	return error_set(error, -ETIMEDOUT, "systemd does not move this process to %s", unit);
}

static int delegate(const struct library *library, const char *unit, struct error *error)
{
	sd_bus *bus = NULL;
	int r = connect_manager(library, &bus);

	if (r < 0)
		return error_set_errno(error, r,
				       "cannot ask the user's systemd for a cgroup; without a "
				       "login it needs: loginctl enable-linger");
	r = start_scope(library, bus, unit, error);
	library->unref(bus);
	return r < 0 ? r : wait_until_in(unit, error);
}

int cgroup_systemd_delegate(const char *name, struct error *error)
{
	struct library library = { 0 };
	_cleanup_free_ char *unit = NULL;
	int r;

	if (asprintf(&unit, "unionfs-%s.scope", name) < 0) {
		unit = NULL;
		return error_set_errno(error, -ENOMEM, "cannot ask systemd for a cgroup");
	}
	r = load(&library, error);
	if (r == 0)
		r = delegate(&library, unit, error);
	if (library.handle)
		(void)dlclose(library.handle); /* it stays as long as it wants */
	return r;
}
