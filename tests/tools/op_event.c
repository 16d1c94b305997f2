/*
 * Verbs between processes: locks, unix sockets, inotify.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const struct word flock_ops[] = {
	{ "sh", LOCK_SH }, { "ex", LOCK_EX }, { "un", LOCK_UN }, { "nb", LOCK_NB }, { 0 },
};

static const struct word lock_types[] = {
	{ "read", F_RDLCK },
	{ "write", F_WRLCK },
	{ "un", F_UNLCK },
	{ 0 },
};

static int do_flock(int argc, char **argv)
{
	(void)argc;
	return flock(arg_fd(argv[1]), arg_words(flock_ops, argv[2]));
}

static struct flock lock_from(char **argv)
{
	struct flock lock = { .l_whence = SEEK_SET };

	lock.l_type = (short)arg_word(lock_types, argv[2]);
	lock.l_start = arg_number(argv[3]);
	lock.l_len = arg_number(argv[4]);
	return lock;
}

static int do_lock(int argc, char **argv)
{
	struct flock lock = lock_from(argv);

	(void)argc;
	return fcntl(arg_fd(argv[1]), F_SETLK, &lock);
}

static int do_ofdlock(int argc, char **argv)
{
	struct flock lock = lock_from(argv);

	(void)argc;
	return fcntl(arg_fd(argv[1]), F_OFD_SETLK, &lock);
}

static int do_getlock(int argc, char **argv)
{
	struct flock lock = lock_from(argv);

	(void)argc;
	if (fcntl(arg_fd(argv[1]), F_GETLK, &lock) < 0)
		return -1;
	puts(lock.l_type == F_UNLCK ? "free" : "held");
	return 0;
}

static int unix_socket(const char *path, struct sockaddr_un *ret_addr)
{
	memset(ret_addr, 0, sizeof(*ret_addr));
	ret_addr->sun_family = AF_UNIX;
	snprintf(ret_addr->sun_path, sizeof(ret_addr->sun_path), "%s", path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/* Binds and listens, runs a command in the background, answers its one client. */
static int do_serve(int argc, char **argv)
{
	struct sockaddr_un addr;
	int listener = unix_socket(argv[1], &addr), peer;
	char text[256];
	ssize_t len;

	if (bind(listener, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(listener, 1) < 0)
		return -1;
	fflush(stdout);
	if (argc > 2 && system(argv[2]) != 0)
		return -1;
	peer = accept(listener, NULL, NULL);
	if (peer < 0)
		return -1;
	len = read(peer, text, sizeof(text));
	if (len < 0 || write(peer, "got ", 4) != 4 || write(peer, text, (size_t)len) != len)
		return -1;
	close(peer);
	return close(listener);
}

static int do_call(int argc, char **argv)
{
	struct sockaddr_un addr;
	int fd = unix_socket(argv[1], &addr);
	char text[256];
	ssize_t len;

	(void)argc;
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
	    write(fd, argv[2], strlen(argv[2])) < 0)
		return -1;
	while ((len = read(fd, text, sizeof(text))) > 0)
		fwrite(text, 1, (size_t)len, stdout);
	putchar('\n');
	close(fd);
	return len < 0 ? -1 : 0;
}

static const struct word event_names[] = {
	{ "modify", IN_MODIFY },
	{ "attrib", IN_ATTRIB },
	{ "open", IN_OPEN },
	{ "close_write", IN_CLOSE_WRITE },
	{ "create", IN_CREATE },
	{ "delete", IN_DELETE },
	{ "delete_self", IN_DELETE_SELF },
	{ "move_self", IN_MOVE_SELF },
	{ "moved_from", IN_MOVED_FROM },
	{ "moved_to", IN_MOVED_TO },
	{ 0 },
};

static void print_event(const struct inotify_event *event)
{
	for (const struct word *word = event_names; word->name; word++)
		if (event->mask & (uint32_t)word->value)
			printf("%s%s%s\n", word->name, event->len ? " " : "",
			       event->len ? event->name : "");
}

/* Watches NAME, runs a command, prints the events that are queued when it has ended. */
static int do_watch(int argc, char **argv)
{
	static _Alignas(8) char buffer[65536];
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	uint32_t mask = (uint32_t)arg_words(event_names, argv[2]);
	ssize_t len;

	(void)argc;
	if (inotify_add_watch(fd, argv[1], mask) < 0)
		return -1;
	fflush(stdout);
	if (system(argv[3]) != 0) {
		fprintf(stderr, "fsop: watch: the command failed\n");
		exit(1);
	}
	while ((len = read(fd, buffer, sizeof(buffer))) > 0) {
		for (const char *at = buffer; at < buffer + len;) {
			const struct inotify_event *event = (const void *)at;

			print_event(event);
			at += sizeof(*event) + event->len;
		}
	}
	if (len < 0 && errno != EAGAIN)
		return -1;
	return close(fd);
}

const struct verb event_verbs[] = {
	{ "flock", 2, 2, do_flock, "FD sh|ex|un[,nb]" },
	{ "lock", 4, 4, do_lock, "FD read|write|un START LENGTH: F_SETLK" },
	{ "ofdlock", 4, 4, do_ofdlock, "FD read|write|un START LENGTH: F_OFD_SETLK" },
	{ "getlock", 4, 4, do_getlock, "FD read|write START LENGTH: print free or held" },
	{ "serve", 1, 2, do_serve,
	  "SOCKET [COMMAND]: listen, run COMMAND (with &), answer one call" },
	{ "call", 2, 2, do_call, "SOCKET TEXT: send it, print the answer" },
	{ "watch", 3, 3, do_watch, "NAME EVENT,EVENT... COMMAND: print the events it causes" },
	{ 0 },
};
