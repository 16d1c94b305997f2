# Programs for whoever works with layers or measures the daemon.

TOOLS_SOURCES :=
