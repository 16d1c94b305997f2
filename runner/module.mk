# The container runner.

RUNNER_SOURCES :=
