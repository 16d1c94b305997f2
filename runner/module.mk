# librunner.a: the container runner but for its main().

RUNNER_SOURCES := \
	runner/net_addr.c \
	runner/net_loopback.c \
	runner/netlink.c \
	runner/netlink_decode.c \
	runner/netlink_put.c \
	runner/netlink_query.c \
	runner/spec.c
