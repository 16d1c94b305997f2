/* SPDX-License-Identifier: MIT */
/*
 * Lines of the host's resolv.conf are known by their first word and taken over as they are, when
 * they hold nothing but printable characters.
 */
#include "runner/net_files.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS_SIZE 128
#define NAMESERVER "nameserver"

/* resolv.conf(5): what is not an address of a server but of use. */
static const char *const other_words[] = { "search", "domain", "options", "sortlist" };

int net_files_check_address(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_.-";
	char address[INET6_ADDRSTRLEN];
	struct in6_addr parsed;
	const size_t len = strcspn(text, "%");

	if (inet_pton(AF_INET, text, &parsed) == 1)
		return 0;
	if (len >= sizeof(address))
		return -EINVAL;
	memcpy(address, text, len);
	address[len] = '\0';
	if (inet_pton(AF_INET6, address, &parsed) != 1)
		return -EINVAL;
	text += len;
	return *text == '\0' || (text[1] && strspn(text + 1, allowed) == strlen(text + 1)) ?
		       0 :
		       -EINVAL;
}

int net_files_check_host(const char *entry)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_.-";
	const size_t len = strspn(entry, allowed);

	if (len == 0 || entry[len] != ':')
		return -EINVAL;
	return net_files_check_address(entry + len + 1);
}

static void write_extra(FILE *file, const char *entry)
{
	const char *colon = strchr(entry, ':');

	if (colon)
		(void)fprintf(file, "%s\t%.*s\n", colon + 1, (int)(colon - entry), entry);
}

static void write_base(FILE *file, const char *base)
{
	const size_t len = strlen(base);

	(void)fprintf(file, "%s%s", base, len > 0 && base[len - 1] != '\n' ? "\n" : "");
}

static void write_own(FILE *file, const struct net_files_hosts *hosts)
{
	const char *address = hosts->address ? hosts->address : "127.0.1.1";

	(void)fprintf(file, "127.0.0.1\tlocalhost\n"
			    "::1\tlocalhost ip6-localhost ip6-loopback\n");
	if (strcmp(hosts->hostname, hosts->name) == 0)
		(void)fprintf(file, "%s\t%s\n", address, hosts->hostname);
	else
		(void)fprintf(file, "%s\t%s %s\n", address, hosts->hostname, hosts->name);
	if (hosts->host_address)
		(void)fprintf(file, "%s\thost.containers.internal\n", hosts->host_address);
}

/* Errors of the stream show when it is closed. */
static char *finish(FILE *file, char **text)
{
	if (fclose(file) == 0)
		return *text;
	free(*text);
	return NULL;
}

char *net_files_format_hosts(const struct net_files_hosts *hosts)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		return NULL;
	if (hosts->base)
		write_base(file, hosts->base);
	else
		write_own(file, hosts);
	for (size_t i = 0; i < hosts->extra->n; i++)
		write_extra(file, hosts->extra->items[i]);
	return finish(file, &text);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_printable(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' && text[i] != '\t')
			return false;
	return true;
}

/* Whether the line begins with @word and blanks; @line and @len become what is behind them. */
static bool skip_word(const char **line, size_t *len, const char *word)
{
	const size_t word_len = strlen(word);
	size_t at = word_len;

	if (*len <= word_len || memcmp(*line, word, word_len) != 0 || !is_blank((*line)[word_len]))
		return false;
	while (at < *len && is_blank((*line)[at]))
		at++;
	*line += at;
	*len -= at;
	return true;
}

static int take_nameserver(const char *text, size_t len, struct net_files_resolv *resolv)
{
	char address[ADDRESS_SIZE];
	size_t n = 0;

	while (n < len && !is_blank(text[n]))
		n++;
	if (n >= sizeof(address) || memchr(text, '\0', n))
		return 0;
	memcpy(address, text, n);
	address[n] = '\0';
	if (net_files_check_address(address) < 0)
		return 0;
	return strv_add(&resolv->nameservers, address);
}

static int take_line(const char *line, size_t len, struct net_files_resolv *resolv)
{
	const char *rest = line;
	size_t rest_len;

	while (len > 0 && is_blank(line[len - 1]))
		len--;
	rest_len = len;
	if (!is_printable(line, len))
		return 0;
	if (skip_word(&rest, &rest_len, NAMESERVER))
		return take_nameserver(rest, rest_len, resolv);
	for (size_t i = 0; i < ARRAY_SIZE(other_words); i++)
		if (skip_word(&rest, &rest_len, other_words[i]))
			return strv_addf(&resolv->others, "%.*s", (int)len, line);
	return 0;
}

int net_files_decode_resolv(const char *text, size_t len, struct net_files_resolv *ret)
{
	struct net_files_resolv resolv = { 0 };
	const char *end = text + len;
	int r = len > NET_FILES_MAX_SIZE ? -EFBIG : 0;

	while (text < end && r == 0) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *line_end = newline ? newline : end;

		r = take_line(text, (size_t)(line_end - text), &resolv);
		text = newline ? newline + 1 : end;
	}
	if (r < 0)
		net_files_resolv_deinit(&resolv);
	else
		*ret = resolv;
	return r;
}

void net_files_resolv_deinit(struct net_files_resolv *resolv)
{
	strv_deinit(&resolv->nameservers);
	strv_deinit(&resolv->others);
}

static bool is_loopback(const char *text)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (inet_pton(AF_INET, text, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET || v4.s_addr == INADDR_ANY;
	return inet_pton(AF_INET6, text, &v6) == 1 &&
	       (IN6_IS_ADDR_LOOPBACK(&v6) || IN6_IS_ADDR_UNSPECIFIED(&v6));
}

void net_files_drop_loopback(struct net_files_resolv *resolv)
{
	struct strv *list = &resolv->nameservers;
	size_t n_kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (is_loopback(list->items[i]))
			free(list->items[i]);
		else
			list->items[n_kept++] = list->items[i];
	}
	if (list->items)
		list->items[n_kept] = NULL;
	list->n = n_kept;
}

char *net_files_format_resolv(const struct net_files_resolv *resolv)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		return NULL;
	for (size_t i = 0; i < resolv->others.n; i++)
		(void)fprintf(file, "%s\n", resolv->others.items[i]);
	for (size_t i = 0; i < resolv->nameservers.n; i++)
		(void)fprintf(file, NAMESERVER " %s\n", resolv->nameservers.items[i]);
	return finish(file, &text);
}
