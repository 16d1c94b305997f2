# librunner.a: the container runner but for its main().

RUNNER_SOURCES := \
	runner/net.c \
	runner/net_addr.c \
	runner/net_bridge.c \
	runner/net_dev.c \
	runner/net_etc.c \
	runner/net_files.c \
	runner/net_helper.c \
	runner/net_loopback.c \
	runner/net_name.c \
	runner/net_nft.c \
	runner/net_plan.c \
	runner/net_pool.c \
	runner/net_port.c \
	runner/net_slirp.c \
	runner/net_state.c \
	runner/net_teardown.c \
	runner/net_user.c \
	runner/net_user_args.c \
	runner/netlink.c \
	runner/netlink_decode.c \
	runner/netlink_put.c \
	runner/netlink_query.c \
	runner/spec.c
