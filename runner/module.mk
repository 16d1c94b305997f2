# librunner.a: the container runner but for its main().

RUNNER_SOURCES := \
	runner/caps.c \
	runner/identity.c \
	runner/idmap.c \
	runner/idtext.c \
	runner/idtool.c \
	runner/ownexe.c \
	runner/quantity.c \
	runner/rlimits.c \
	runner/spec.c \
	runner/sysctls.c \
	runner/user.c
