/* SPDX-License-Identifier: MIT */
/*
 * The handshake runs in the main thread before there is any other, so that the program knows that
 * the union is live, and so that workers find everything settled.
 *
 * Each wanted ability says here what it is wanted for.  One that the kernel lacks is off: nothing
 * in the operations depends on it.
 */
#include "fs/session.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "fs/backing.h"
#include "fs/device.h"
#include "fs/dispatch.h"
#include "fs/fuse.h"
#include "fs/memlimit.h"
#include "fs/mountpoint.h"
#include "fs/notify.h"
#include "fs/ops.h"
#include "fs/ovl.h"
#include "fs/super.h"
#include "fs/transport.h"
#include "fs/worker.h"
#include "lib/cleanup.h"
#include "lib/log.h"

#define MAX_BACKGROUND 128

/*
 * Bytes of a memory limit for each inode: a quarter of the limit is for them, at 256 bytes each (`make
 * bench-memory` says what they take, and 200 is its bar), the rest for listings and messages.
 */
#define LIMIT_PER_INODE 1024

struct session {
	struct ovl_fs *fs;
	struct transport_hub *hub;
	struct dispatch *dispatch;
	struct worker_pool *workers;
	struct notify *notify;
	struct backing *backing; /* NULL: no passthrough */
	struct device *device;
	uint32_t most_inodes; /* 0: any number */
	int signal_fd;
};

/* --- what both sides can do --- */

static const uint64_t wanted[] = {
	FUSE_CAP_ASYNC_READ,           /* readahead in several requests at once */
	FUSE_CAP_ASYNC_DIO,            /* likewise O_DIRECT */
	FUSE_CAP_ATOMIC_O_TRUNC,       /* open(O_TRUNC) is one request, and copies no data up */
	FUSE_CAP_EXPORT_SUPPORT,       /* file handles */
	FUSE_CAP_DONT_MASK,            /* the umask loses to a default ACL: decided here */
	FUSE_CAP_READDIRPLUS,          /* always: with AUTO, ls -l looks every name up */
	FUSE_CAP_PARALLEL_DIROPS,      /* lookups in one directory do not wait for each other */
	FUSE_CAP_POSIX_ACL,            /* cached and enforced by the kernel */
	FUSE_CAP_HANDLE_KILLPRIV_V2,   /* else every write asks for security.capability first */
	FUSE_CAP_CACHE_SYMLINKS,       /* a link is read once */
	FUSE_CAP_NO_OPENDIR_SUPPORT,   /* opening a directory is no request */
	FUSE_CAP_EXPLICIT_INVAL_DATA,  /* pages stay valid until we say so: all writers are ours */
	FUSE_CAP_SETXATTR_EXT,         /* an ACL that is set says whether setgid is to go */
	FUSE_CAP_IOCTL_DIR,            /* file attributes of directories */
	FUSE_CAP_DIRECT_IO_ALLOW_MMAP, /* mmap works beside O_DIRECT answers */
};

/* libfuse or the kernel would choose these. */
static const uint64_t unwanted[] = {
	FUSE_CAP_AUTO_INVAL_DATA,   /* drops pages that were just written, and asks GETATTR */
	FUSE_CAP_READDIRPLUS_AUTO,  /* see above */
	FUSE_CAP_HANDLE_KILLPRIV,   /* the kernel takes one version */
	FUSE_CAP_WRITEBACK_CACHE,   /* the size would be the kernel's to know, and mtime */
	FUSE_CAP_SPLICE_READ,       /* no gain was measured */
	FUSE_CAP_SPLICE_WRITE,      /* likewise */
	FUSE_CAP_SPLICE_MOVE,       /* likewise */
	FUSE_CAP_OVER_IO_URING,     /* libfuse's own; ours is the transport's */
	FUSE_CAP_NO_OPEN_SUPPORT,   /* opens are counted, but for io=nomsg */
	FUSE_CAP_NO_EXPORT_SUPPORT, /* file handles work for what is cached */
	FUSE_CAP_PASSTHROUGH,       /* see below */
};

/* Decided by what we may do: the kernel offers it to all, and refuses the files afterwards. */
static bool wants_passthrough(const struct ovl_fs *fs)
{
	/* Where modes are xattrs, setuid bits would survive writes that do not come here. */
	return !fs->config.is_unprivileged && fs->config.io != OPTIONS_IO_NOMSG &&
	       fs->config.xattr_permissions == OVERRIDE_NONE;
}

static void negotiate(void *userdata, struct fuse_conn_info *conn)
{
	const struct ovl_fs *fs = userdata;

	for (size_t i = 0; i < ARRAY_SIZE(unwanted); i++)
		fuse_unset_feature_flag(conn, unwanted[i]);
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		(void)fuse_set_feature_flag(conn, wanted[i]); /* false: the kernel has it not */
	if (wants_passthrough(fs) && fuse_set_feature_flag(conn, FUSE_CAP_PASSTHROUGH))
		conn->max_backing_stack_depth = FUSE_BACKING_STACKED_UNDER;
	if (fs->config.io == OPTIONS_IO_NOMSG) {
		(void)fuse_set_feature_flag(conn, FUSE_CAP_NO_OPEN_SUPPORT); /* since Linux 3.15 */
		fuse_unset_feature_flag(conn, FUSE_CAP_ATOMIC_O_TRUNC); /* no open that truncates */
	}
	conn->max_write = TRANSPORT_MAX_WRITE;
	conn->max_background = MAX_BACKGROUND;
	conn->time_gran = 1;
	/* max_readahead stays what the kernel offers, the most there is */
}

/* --- libfuse's own messages --- */

static void log_for_libfuse(enum fuse_log_level level, const char *format, va_list args)
{
	enum log_level ours = LOG_LEVEL_DEBUG;
	char line[512];

	if (level <= FUSE_LOG_ERR)
		ours = LOG_LEVEL_ERROR;
	else if (level <= FUSE_LOG_WARNING)
		ours = LOG_LEVEL_WARNING;
	if (!log_wants(ours) || vsnprintf(line, sizeof(line), format, args) < 0)
		return;
	line[strcspn(line, "\n")] = '\0';
	log_message(ours, "libfuse: %s", line);
}

/* --- life --- */

/* Asked before mounting: /proc may lie in the union later. */
static uint32_t most_inodes(const struct ovl_config *config)
{
	uint64_t most = config->max_inodes;

	if (most == 0)
		most = memlimit_find("/proc/self", "") / LIMIT_PER_INODE;
	return most < UINT32_MAX ? (uint32_t)most : 0;
}

static void ignore_signals(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	(void)sigaction(SIGPIPE, &ignore, NULL); /* valid: neither can fail */
	(void)sigaction(SIGXFSZ, &ignore, NULL); /* a write beyond the limit is EFBIG */
}

static int make_parts(struct session *session, bool is_elsewhere)
{
	struct fuse_lowlevel_ops ops = { 0 };
	struct transport_setup setup = {
		.ops = &ops,
		.userdata = session->fs,
		.is_elsewhere = is_elsewhere,
		.wants_ring = session->fs->config.io_uring != OPTIONS_IO_URING_OFF,
	};
	int r;

	ops_fill(&ops);
	ops.init = negotiate;
	r = transport_hub_new(&setup, &session->hub);
	return r < 0 ? r : dispatch_new(session->hub, session->fs, &session->dispatch);
}

/* With io_uring=on there is to be one at all events. */
static int demand_ring(const struct session *session, int r, char *error, size_t error_size)
{
	if (session->fs->config.io_uring != OPTIONS_IO_URING_ON || r == 0)
		return 0;
	(void)snprintf(error, error_size,
		       "io_uring=on: %s; it takes Linux 6.14, Y in "
		       "/sys/module/fuse/parameters/enable_uring, and neither "
		       "kernel.io_uring_disabled nor a seccomp filter against it",
		       r == -EOPNOTSUPP ? "not offered by the kernel" : strerror(-r));
	return r;
}

int session_new(struct ovl_fs *fs, bool is_elsewhere, struct session **ret, char *error,
		size_t error_size)
{
	struct session *session = calloc(1, sizeof(*session));
	int r = -ENOMEM;

	if (session) {
		session->signal_fd = -1;
		session->fs = fs;
		session->most_inodes = most_inodes(&fs->config);
		fuse_set_log_func(log_for_libfuse);
		ignore_signals();
		r = make_parts(session, is_elsewhere);
	}
	if (r < 0)
		(void)snprintf(error, error_size, "cannot set up libfuse%s: %s",
			       r == -EMFILE ? " (raise ulimit -n to 1024 at least)" : "",
			       strerror(-r));
	else if (transport_hub_ring_error(session->hub) != -EOPNOTSUPP)
		r = demand_ring(session, transport_hub_ring_error(session->hub), error, error_size);
	if (r < 0) {
		session_free(session);
		return r;
	}
	*ret = session;
	return 0;
}

void session_free(struct session *session)
{
	if (!session)
		return;

	notify_free(session->notify);
	worker_pool_free(session->workers);
	backing_free(session->backing);
	dispatch_free(session->dispatch);
	transport_hub_free(session->hub);
	fd_close(&session->signal_fd);
	free(session);
}

static bool is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* Threads started from here on inherit the mask, so that only signal_fd sees these signals. */
static int open_signals(struct session *session)
{
	sigset_t set;

	(void)sigemptyset(&set); /* valid sets, numbers and actions: none of these can fail */
	(void)sigaddset(&set, SIGTERM);
	if (!is_ignored(SIGINT))
		(void)sigaddset(&set, SIGINT);
	if (!is_ignored(SIGHUP))
		(void)sigaddset(&set, SIGHUP);
	(void)pthread_sigmask(SIG_BLOCK, &set, NULL);
	session->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return session->signal_fd < 0 ? -errno : 0;
}

int session_handshake(struct session *session, struct device *device, char *error,
		      size_t error_size)
{
	int ring_error;
	int r;

	session->device = device;
	r = open_signals(session);
	if (r == 0)
		r = transport_hub_handshake(session->hub, device);
	if (r < 0)
		return r;
	ring_error = transport_hub_ring_error(session->hub);
	if (ring_error < 0)
		log_debug("no io_uring: %s", strerror(-ring_error));
	return demand_ring(session, ring_error, error, error_size);
}

static void tell_attr_change(void *notify, uint64_t node)
{
	notify_inval_inode(notify, node, -1, 0);
}

static void tell_listing_change(void *notify, uint64_t node)
{
	notify_inval_inode(notify, node, 0, 0);
}

static void tell_growth(void *notify)
{
	notify_growth(notify);
}

/* See fs/preload.h: no request waits for what this waits for. */
static int store_pages(void *cookie, uint64_t node, const void *data, size_t size)
{
	struct session *session = cookie;
	struct fuse_bufvec pages = FUSE_BUFVEC_INIT(size);

	pages.buf[0].mem = (void *)data; /* which is read from */
	return fuse_lowlevel_notify_store(transport_hub_session(session->hub), node, 0, &pages, 0);
}

int session_start(struct session *session)
{
	uint32_t most = transport_can_prune(session->hub) ? session->most_inodes : 0;
	int r;

	r = notify_new(session->hub, session->fs, most, &session->notify);
	if (r < 0)
		return r;
	if (most > 0)
		super_on_growth(session->fs, tell_growth, session->notify);
	super_on_attr_change(session->fs, tell_attr_change, session->notify);
	super_on_listing_change(session->fs, tell_listing_change, session->notify);
	if (wants_passthrough(session->fs)) {
		r = backing_new(device_first(session->device), &session->backing);
		if (r < 0)
			return r;
		super_pass_through(session->fs, backing_open, backing_close, session->backing);
	}
	super_preload(session->fs, store_pages, session);
	return worker_pool_start(session->hub, session->dispatch, &session->workers);
}

static void handle_signal(const struct session *session, struct mountpoint *mountpoint)
{
	struct signalfd_siginfo info;
	int r;

	if (read(session->signal_fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	r = mountpoint_detach(mountpoint);
	if (r == 0)
		log_info("signal %u: detached, serving until the last user leaves", info.ssi_signo);
	else
		log_warning("signal %u: cannot detach, serving on: %s", info.ssi_signo,
			    r == -ENOENT ? "no longer mounted there" : strerror(-r));
}

static int tend_interval(enum worker_pool_state state)
{
	switch (state) {
	case WORKER_POOL_WATCHED:
		return WORKER_WATCH_MS;
	case WORKER_POOL_FOLLOWED:
		return WORKER_FOLLOW_MS;
	case WORKER_POOL_LARGE:
		return WORKER_TEND_MS;
	default:
		return -1;
	}
}

void session_run(struct session *session, struct mountpoint *mountpoint)
{
	struct pollfd fds[] = {
		{ .fd = session->signal_fd, .events = POLLIN },
		{ .fd = worker_pool_fd(session->workers), .events = POLLIN },
	};
	enum worker_pool_state state = WORKER_POOL_CALM;

	while (state != WORKER_POOL_ENDED) {
		int n = poll(fds, ARRAY_SIZE(fds), tend_interval(state));

		if (n > 0 && (fds[0].revents & POLLIN))
			handle_signal(session, mountpoint);
		if (n == 0 || (n > 0 && fds[1].revents != 0))
			state = worker_pool_tend(session->workers);
	}
}
