# libstore.a: the store of layers and images, as far as whoever mounts them needs it.

STORE_SOURCES := \
	store/digest.c \
	store/image.c \
	store/lowers.c \
	store/reference.c \
	store/store.c
