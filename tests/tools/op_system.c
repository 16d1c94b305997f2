/*
 * Verbs on what surrounds files: frozen file systems, mounts that are sent, signals, file handles.
 */
#define _GNU_SOURCE
#include "fsop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whatever happens, nothing stays frozen for longer. */
#define FREEZE_SECONDS 60

static int frozen = -1;

static void thaw(int sig)
{
	(void)sig;
	ioctl(frozen, FITHAW, 0);
}

/* The file system of DIR takes no write while the command runs: those who try wait for its end. */
static int do_freeze(int argc, char **argv)
{
	int status;

	(void)argc;
	frozen = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (frozen < 0)
		return -1;
	signal(SIGALRM, thaw);
	signal(SIGTERM, thaw);
	alarm(FREEZE_SECONDS);
	if (ioctl(frozen, FIFREEZE, 0) < 0)
		return -1;
	fflush(stdout);
	status = system(argv[2]);
	if (ioctl(frozen, FITHAW, 0) < 0) {
		fprintf(stderr, "fsop: freeze: thawed before the command had ended\n");
		exit(1);
	}
	alarm(0);
	close(frozen);
	if (status == 0)
		return 0;
	fprintf(stderr, "fsop: freeze: status %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	exit(1);
}

static const struct word signals[] = {
	{ "INT", SIGINT },
	{ "TERM", SIGTERM },
	{ "USR1", SIGUSR1 },
	{ 0 },
};

static void ignore_signal(int sig)
{
	(void)sig;
}

/* From now on the signal interrupts a system call and does nothing else. */
static int do_catch(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = ignore_signal };

	(void)argc;
	return sigaction(arg_word(signals, argv[1]), &action, NULL);
}

union handle {
	struct file_handle head;
	char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
};

static int do_handle(int argc, char **argv)
{
	union handle handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	FILE *out;
	int mount_id;

	(void)argc;
	if (name_to_handle_at(AT_FDCWD, argv[1], &handle.head, &mount_id, 0) < 0)
		return -1;
	out = fopen(argv[2], "w");
	if (!out || fwrite(&handle, sizeof(handle), 1, out) != 1)
		return -1;
	return fclose(out);
}

static int do_open_handle(int argc, char **argv)
{
	int mount = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FILE *in = fopen(argv[3], "r");
	union handle handle;
	int fd;

	(void)argc;
	if (mount < 0 || !in || fread(&handle, sizeof(handle), 1, in) != 1)
		return -1;
	fclose(in);
	fd = open_by_handle_at(mount, &handle.head, O_RDONLY);
	close(mount);
	if (fd < 0 || fd == arg_fd(argv[1]))
		return fd < 0 ? -1 : 0;
	if (dup2(fd, arg_fd(argv[1])) < 0)
		return -1;
	return close(fd);
}

static int receive_fd(int socket)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = &control,
			      .msg_controllen = sizeof(control) };
	int fd;

	if (recvmsg(socket, &msg, MSG_CMSG_CLOEXEC) <= 0 || !CMSG_FIRSTHDR(&msg))
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

/* The command is left alone once it has sent a mount. */
static int do_put_mount(int argc, char **argv)
{
	int ends[2];
	pid_t pid;
	int mount;

	(void)argc;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		dup2(ends[1], 9);
		close(ends[1]);
		execl("/bin/sh", "sh", "-c", argv[2], (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	mount = receive_fd(ends[0]);
	close(ends[0]);
	if (mount < 0) {
		waitpid(pid, NULL, 0);
		errno = ENOTCONN;
		return -1;
	}
	return move_mount(mount, "", AT_FDCWD, argv[1], MOVE_MOUNT_F_EMPTY_PATH);
}

const struct verb system_verbs[] = {
	{ "freeze", 2, 2, do_freeze,
	  "DIR COMMAND: freeze the file system of DIR while a shell command runs" },
	{ "catch", 1, 1, do_catch, "INT|TERM|USR1: the signal interrupts what follows, no more" },
	{ "handle", 2, 2, do_handle, "NAME FILE: write the file handle of NAME to FILE" },
	{ "put-mount", 2, 2, do_put_mount,
	  "DIR COMMAND: mount on DIR what a shell command sends over its descriptor 9" },
	{ "open-handle", 3, 3, do_open_handle, "FD MOUNT FILE: open the file of a handle" },
	{ 0 },
};
