# librunner.a: the container runner but for its main().

RUNNER_SOURCES := \
	runner/caps.c \
	runner/quantity.c \
	runner/spec.c
