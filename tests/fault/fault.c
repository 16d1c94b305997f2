/* SPDX-License-Identifier: MIT */
/*
 * fault: every call that an operation makes in the daemon fails once.
 *
 *	fault SHIM DIRECTORY [VERB]
 *
 * For each verb and each N the Nth call fails, until an operation makes fewer calls than N.  Then
 *
 *	- the operation fails with the error that was given, or does its work all the same;
 *	- the union shows what it showed before, or what it was to show, nothing in between;
 *	- after a second try it shows what it was to show;
 *	- nothing is left in the work directory, no descriptor is left open;
 *	- the daemon ends well, and the kernel's overlayfs reads the same from the upper.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base.h"
#include "lib/cleanup.h"
#include "lib/rmtree.h"
#include "tests/fault/control.h"
#include "tests/fault/verbs.h"
#include "tests/model/actor.h"
#include "tests/model/describe.h"
#include "tests/model/target.h"

#define PATIENCE_MS 10000
#define MAX_CALLS 400
#define MANY 32            /* tries that fail, to see what is lost */
#define MAX_DESCRIPTORS 40 /* of the layers, and those that caches keep open */

static const int errors[] = { ENOSPC, EIO, EPERM, EDQUOT, ENOMEM };

/* What came of one run, told by the process that did it. */
struct outcome {
	int error;            /* of the first try */
	int second;           /* of the second, where there was one */
	char trees[2][16384]; /* after each try */
};

struct run {
	const struct verb *verb;
	int nth; /* 0: no call fails */
	int error;
	int n_descriptors;       /* that the daemon may have open at the end */
	struct outcome *outcome; /* shared */
};

static struct fault_control *control;
static const struct target program = { "program", "unionfs-mount", false };
static const struct target kernel = { "kernel", NULL, false };
static unsigned n_failures;

static void *share(const char *path, size_t size)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	void *map;

	if (fd < 0 || ftruncate(fd, (off_t)size) < 0)
		err(1, "%s", path);
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		err(1, "%s", path);
	close(fd);
	return map;
}

static const struct op_kind *find_kind(const char *name)
{
	const struct op_kind *kind = op_kinds;

	while (kind->name && strcmp(kind->name, name) != 0)
		kind++;
	if (!kind->name)
		errx(1, "no operation %s", name);
	return kind;
}

/* Returns 0 or an errno. */
static int take_step(struct actor *actor, const struct step *step)
{
	struct op op = {
		.kind = find_kind(step->kind),
		.path = { (char *)(uintptr_t)step->path[0], (char *)(uintptr_t)step->path[1] },
		.n = { step->n[0], step->n[1], step->n[2], step->n[3] },
		.layer = 1,
	};

	return op.kind->run(actor, &op) < 0 ? errno : 0;
}

static void take_steps(struct actor *actor, const struct step *step)
{
	for (; step->kind; step++) {
		int error = take_step(actor, step);

		if (error)
			errx(1, "%s %s: %s", step->kind, step->path[0], strerror(error));
	}
}

static void show(char *text, size_t size)
{
	static const struct describe_how how = { .has_links = true };
	FILE *out = fmemopen(text, size, "w");

	if (!out)
		err(1, "fmemopen");
	describe_tree(out, AT_FDCWD, &how);
	if (fclose(out) != 0)
		err(1, "the tree is too big");
}

static void actor_init(struct actor *actor, const char *root)
{
	*actor = (struct actor){ .base = AT_FDCWD, .makes_links = true };
	for (unsigned i = 0; i < OP_SLOTS; i++)
		actor->fds[i] = -1;
	actor->log = fopen("/dev/null", "we");
	actor->proc = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (!actor->log || actor->proc < 0 || chdir(root) < 0 || chroot(".") < 0)
		err(1, "%s", root);
	umask(022);
}

static int take_step_with_fault(struct actor *actor, const struct run *run)
{
	int error;

	*control = (struct fault_control){ .nth = run->nth, .error = run->error };
	__atomic_store_n(&control->is_armed, run->nth > 0, __ATOMIC_RELEASE);
	error = take_step(actor, &run->verb->step);
	__atomic_store_n(&control->is_armed, 0, __ATOMIC_RELEASE);
	return error;
}

/*
 * So that what is lost each time adds up, as long as it is the same call that fails: a daemon that
 * knows more makes fewer.  Returns the error of the last try, 0 where it succeeded.
 */
static int fail_often(struct actor *actor, const struct run *run)
{
	struct fault_control first = *control;
	int error = run->outcome->error;

	for (unsigned i = 0; error && i < MANY && !strcmp(control->name, first.name); i++)
		error = take_step_with_fault(actor, run);
	*control = first;
	return error;
}

static void try_twice(const struct run *run)
{
	struct outcome *outcome = run->outcome;
	struct actor actor;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	actor_init(&actor, "mnt");
	take_steps(&actor, upper_steps);
	if (run->verb->before.kind && take_step(&actor, &run->verb->before) != 0)
		errx(1, "%s: what comes first fails", run->verb->name);
	outcome->error = take_step_with_fault(&actor, run);
	show(outcome->trees[0], sizeof(outcome->trees[0]));
	if (outcome->error) {
		if (fail_often(&actor, run))
			outcome->second = take_step(&actor, &run->verb->step);
		show(outcome->trees[1], sizeof(outcome->trees[1]));
	}
	_exit(0);
}

/* Returns whether the process ended well and in time. */
static bool wait_for(pid_t pid)
{
	_cleanup_fd_ int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int status;

	if (poll(&poll_fd, 1, PATIENCE_MS) == 0) {
		fprintf(stderr, "nothing happens for %d s after %s\n", PATIENCE_MS / 1000,
			control->name);
		kill(pid, SIGKILL);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static void make_upper(void)
{
	static const char *const names[] = { "upper", "work" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		int r = rmtree_at(AT_FDCWD, names[i]);

		if ((r < 0 && r != -ENOENT) || mkdir(names[i], 0755) < 0)
			err(1, "%s", names[i]);
	}
}

static void make_lowers(void)
{
	static const char *const names[] = { "lower0", "lower1" };

	for (unsigned i = 0; i < 2; i++) {
		pid_t pid;

		if (mkdir(names[i], 0755) < 0)
			err(1, "%s", names[i]);
		if (i == 1 && mkdir("lower1/m", 0755) < 0)
			err(1, "lower1/m");
		pid = fork();
		if (pid == 0) {
			struct actor actor;

			actor_init(&actor, names[i]);
			take_steps(&actor, lower_steps[i]);
			_exit(0);
		}
		if (!wait_for(pid))
			errx(1, "the layers cannot be made");
	}
}

static int mount_by(const struct target *target)
{
	return target_mount(target, &option_sets[0], "lower1:lower0", "upper", "work", "mnt");
}

/* Of our only child, the daemon: those of layers.  Threads come and go with theirs. */
static int count_descriptors(void)
{
	_cleanup_file_ FILE *list = NULL;
	_cleanup_dir_ DIR *dir = NULL;
	struct dirent *entry;
	char path[64], target[64];
	int pid, n = 0;

	snprintf(path, sizeof(path), "/proc/self/task/%ld/children", (long)gettid());
	list = fopen(path, "re");
	if (!list || fscanf(list, "%d", &pid) != 1)
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		ssize_t len = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target));

		n += len > 5 && target[0] == '/' && memcmp(target, "/dev/", 5) != 0;
	}
	return n;
}

/* What a process has left is closed after its end.  Returns whether there are at most @limit then. */
static bool descriptors_are_closed(int limit)
{
	const struct timespec pause = { .tv_nsec = 5000000 };

	for (int i = 0; i < PATIENCE_MS / 5; i++) {
		if (count_descriptors() <= limit)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static bool work_is_clean(void)
{
	_cleanup_dir_ DIR *dir = opendir("work/work");
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "incompat") != 0)
			return false;
	}
	return true;
}

static void complain(const struct run *run, const char *what)
{
	fprintf(stderr, "%s, call %d (%s: %s): %s\n", run->verb->name, run->nth, control->name,
		describe_errno(control->has_fired), what);
	n_failures++;
}

static void complain_of_trees(const struct run *run, const char *what, const char *one,
			      const char *other)
{
	complain(run, what);
	while (*one && *one == *other)
		one++, other++;
	fprintf(stderr, "    %.*s\n    %.*s\n", (int)strcspn(one, "\n"), one,
		(int)strcspn(other, "\n"), other);
}

/* What the kernel's overlayfs shows of the upper. */
static void read_by_kernel(const struct run *run, char *ret, size_t size)
{
	pid_t pid;

	if (mount_by(&kernel) < 0) {
		complain(run, "the kernel does not mount the upper");
		return;
	}
	pid = fork();
	if (pid == 0) {
		struct actor actor;

		actor_init(&actor, "mnt");
		show(ret, size);
		_exit(0);
	}
	if (!wait_for(pid))
		complain(run, "the upper cannot be read");
	(void)target_umount("mnt"); /* says so itself */
}

static void run_once(const struct run *run)
{
	pid_t pid;

	memset(run->outcome, 0, sizeof(*run->outcome));
	make_upper();
	if (mount_by(&program) < 0)
		errx(1, "no union");
	pid = fork();
	if (pid == 0)
		try_twice(run);
	if (!wait_for(pid))
		complain(run, "the operation or what looks at it does not end well");
	if (!descriptors_are_closed(run->n_descriptors))
		complain(run, "descriptors are left open");
	if (target_umount("mnt") < 0 || target_wait() < 0)
		complain(run, "the daemon does not end well");
	if (!work_is_clean())
		complain(run, "something is left in the work directory");
}

static const char *last_tree(const struct outcome *outcome)
{
	return outcome->trees[outcome->error != 0];
}

static void check(const struct run *run, const char *before, const struct outcome *reference)
{
	static char *stored;
	const struct outcome *outcome = run->outcome;

	if (!stored)
		stored = share("stored", sizeof(outcome->trees[0]));
	if (outcome->error && outcome->error != control->has_fired)
		complain(run, describe_errno(outcome->error));
	if (outcome->error && strcmp(outcome->trees[0], before) != 0 &&
	    strcmp(outcome->trees[0], reference->trees[0]) != 0)
		complain_of_trees(run, "it failed and did something", before, outcome->trees[0]);
	if (!outcome->error && strcmp(outcome->trees[0], reference->trees[0]) != 0)
		complain_of_trees(run, "it did something else", reference->trees[0],
				  outcome->trees[0]);
	if (outcome->error && strcmp(outcome->trees[1], reference->trees[0]) != 0)
		complain_of_trees(run, "the second try did something else", reference->trees[0],
				  outcome->trees[1]);
	read_by_kernel(run, stored, sizeof(outcome->trees[0]));
	if (strcmp(stored, last_tree(outcome)) != 0)
		complain_of_trees(run, "the kernel reads something else", last_tree(outcome),
				  stored);
}

/* Returns how many calls it makes. */
static int fail_every_call(const struct verb *verb, struct outcome *outcome)
{
	static struct outcome nothing_done, done;
	static const struct step nothing = { "stat", { "." }, { 0 } };
	const struct verb no_verb = { verb->name, verb->before, nothing };
	struct run run = { &no_verb, 0, 0, MAX_DESCRIPTORS, outcome };

	run_once(&run);
	nothing_done = *outcome;
	run.verb = verb;
	run_once(&run);
	done = *outcome;
	if (done.error)
		errx(1, "%s fails by itself: %s", verb->name, strerror(done.error));
	for (run.nth = 1; run.nth < MAX_CALLS; run.nth++) {
		run.error = errors[(unsigned)run.nth % ARRAY_SIZE(errors)];
		run_once(&run);
		if (!control->has_fired)
			break;
		check(&run, nothing_done.trees[0], &done);
	}
	return run.nth - 1;
}

int main(int argc, char **argv)
{
	struct outcome *outcome;
	unsigned n_verbs = 0, n_calls = 0;

	if (argc < 3)
		errx(2, "usage: fault SHIM DIRECTORY [VERB]");
	if (chdir(argv[2]) < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		err(1, "%s", argv[2]);
	control = share("control", sizeof(*control));
	outcome = share("outcome", sizeof(*outcome));
	if (mkdir("mnt", 0755) < 0)
		err(1, "mnt");
	make_lowers();
	if (setenv(FAULT_CONTROL_VARIABLE, realpath("control", NULL), 1) < 0 ||
	    setenv("LD_PRELOAD", argv[1], 1) < 0)
		err(1, "setenv");
	for (const struct verb *verb = verbs; verb->name; verb++) {
		if (argc > 3 && !strstr(verb->name, argv[3]))
			continue;
		n_calls += (unsigned)fail_every_call(verb, outcome);
		n_verbs++;
	}
	printf("%u operations, %u calls failed, %u times something was wrong\n", n_verbs, n_calls,
	       n_failures);
	return n_failures ? 1 : 0;
}
