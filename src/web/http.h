/*
 * web/http.h - the listener of one site, over libmicrohttpd.
 *
 *	listening socket -> threads (epoll each) -> guard -> body to its limit
 *	-> route -> site->begin -> policy -> handler -> headers of SEC-83 -> wipe
 *
 * A request is read whole before its handler runs; a refused request closes
 * its connection.  One arena a request, wiped when it is finished.
 */
#ifndef PS_WEB_HTTP_H
#define PS_WEB_HTTP_H
#include "web/web.h"

struct http;
struct http_options {
	int		 fd;		/* listening socket, ours from now on */
	unsigned	 threads;	/* 0: 4 */
	unsigned	 connections;	/* 0: 2048 (SEC-81) */
	unsigned	 per_address;	/* 0: no limit (a proxy in front counts) */
};
/* The site must outlive the listener.  IO "http.start". */
NODISCARD err_t http_start(const struct web_site *, const struct http_options *, struct http **out);
/*
 * The process is about to end and cannot finish what it has begun: everybody
 * who waits for an answer is told so, with 503.  Nothing is answered afterwards.
 */
void	 http_last_words(struct http *);
/* Finish running requests, close. *io becomes NULL. */
void	 http_stop(struct http **io);
/* A listening socket on 127.0.0.1 or the address given ("127.0.0.1", "::1"); port 0: any, told in *port_out. */
NODISCARD err_t http_listen(const char *address, uint16_t port, int *fd_out, uint16_t *port_out);
#endif
