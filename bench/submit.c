/*
 * bench/submit.c - members of the public who send reports, many at once.
 *
 *	submit PORT CLIENTS SECONDS -> reports acknowledged a second, p50 and p99 of Send in ms
 *
 * Each client walks begin, words, check, Send over one connection, as a
 * browser without scripts does.  Drafts are made first, a round of them; then
 * all clients send theirs, and that is what is timed: a report counts when
 * Send was answered with the page that says so.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 40
#define ANSWER_MAX 65536
#define TIMES_MAX 200000
#define EACH 100			/* reports of a client a round; all clients' stay below what public keeps of drafts */

struct client { int fd; char cookie[256]; char answer[ANSWER_MAX]; };
struct ready { char cookie[256], token[64]; };
static int port;
static pthread_barrier_t gate;
static double began, spent, wanted;
static atomic_bool stop;
static atomic_int n_times;
static double times[TIMES_MAX];

static void
die(const char *why, const struct client *c)
{
	fprintf(stderr, "submit: %s\n%.300s\n", why, c->answer);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
dial(struct client *c)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int yes = 1;

	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(c->fd, (struct sockaddr *)&at, sizeof at) != 0)
		die("no connection", c);
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

/* One request and its whole answer; the status. */
static int
ask(struct client *c, const char *method, const char *path, const char *body)
{
	char request[1024];
	size_t have = 0, want = 0;
	char *head_end, *length, *cookie;
	int n = snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	    "Content-Length: %zu\r\n\r\n%s", method, path, port, c->cookie[0] != 0 ? c->cookie : "none=0", strlen(body), body);

	if (write(c->fd, request, (size_t)n) != n)
		die("not sent", c);
	for (;;) {
		ssize_t r = read(c->fd, c->answer + have, sizeof c->answer - 1 - have);

		if (r <= 0)
			die("no answer", c);
		have += (size_t)r;
		c->answer[have] = 0;
		if (want == 0 && (head_end = strstr(c->answer, "\r\n\r\n")) != NULL) {
			length = strcasestr(c->answer, "\r\nContent-Length: ");
			want = (size_t)(head_end - c->answer) + 4 + (length != NULL && length < head_end ? strtoul(length + 18, NULL, 10) : 0);
		}
		if (want != 0 && have >= want)
			break;
	}
	cookie = strcasestr(c->answer, "\r\nSet-Cookie: ");
	if (cookie != NULL)
		snprintf(c->cookie, sizeof c->cookie, "%.*s", (int)strcspn(cookie + 14, ";\r"), cookie + 14);
	return (int)strtol(c->answer + 9, NULL, 10);
}

/* Begin, words, check: ready for Send. */
static void
prepare(struct client *c, struct ready *out)
{
	const char *token;

	c->cookie[0] = 0;
	if (ask(c, "POST", "/en/p/r", "") != 303)
		die("not begun", c);
	if (ask(c, "POST", "/en/p/r/5", "words=Three+men+share+one+parcel+and+the+driver+counts+them+back+into+the+van&words_how_known=saw_or_heard") != 303)
		die("words not taken", c);
	if (ask(c, "GET", "/en/p/r/9", "") != 200 || (token = strstr(c->answer, "name=\"token\" value=\"")) == NULL)
		die("no check page", c);
	snprintf(out->token, sizeof out->token, "%.32s", token + 20);
	memcpy(out->cookie, c->cookie, sizeof out->cookie);
}

static void
send_one(struct client *c, const struct ready *r)
{
	char body[128];
	double start;
	int at;

	memcpy(c->cookie, r->cookie, sizeof c->cookie);
	snprintf(body, sizeof body, "token=%s", r->token);
	start = now();
	if (ask(c, "POST", "/en/p/r/9", body) != 303)
		die("not sent", c);
	at = atomic_fetch_add(&n_times, 1);
	if (at < TIMES_MAX)
		times[at] = now() - start;
}

static void *
client(void *arg)
{
	struct client *c = calloc(1, sizeof *c);
	struct ready *ready = calloc(EACH, sizeof *ready);

	dial(c);
	while (!atomic_load(&stop)) {
		for (int i = 0; i < EACH; i++)
			prepare(c, &ready[i]);
		if (pthread_barrier_wait(&gate) == PTHREAD_BARRIER_SERIAL_THREAD)
			began = now();
		pthread_barrier_wait(&gate);
		for (int i = 0; i < EACH; i++)
			send_one(c, &ready[i]);
		if (pthread_barrier_wait(&gate) == PTHREAD_BARRIER_SERIAL_THREAD) {
			spent += now() - began;
			atomic_store(&stop, spent >= wanted);
		}
		pthread_barrier_wait(&gate);
	}
	close(c->fd);
	free(ready);
	free(c);
	return arg;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	pthread_t thread[CLIENTS_MAX];
	int n, seconds, total;

	if (argc != 4 || (port = (int)strtol(argv[1], NULL, 10)) < 1 || (n = (int)strtol(argv[2], NULL, 10)) < 1 || n > CLIENTS_MAX ||
	    (seconds = (int)strtol(argv[3], NULL, 10)) < 1) {
		fprintf(stderr, "usage: submit PORT CLIENTS SECONDS\n");
		return 2;
	}
	wanted = seconds;
	pthread_barrier_init(&gate, NULL, (unsigned)n);
	for (int i = 0; i < n; i++)
		pthread_create(&thread[i], NULL, client, NULL);
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	total = atomic_load(&n_times) < TIMES_MAX ? atomic_load(&n_times) : TIMES_MAX;
	if (total == 0)
		return 1;
	qsort(times, (size_t)total, sizeof *times, by_size);
	printf("%.0f %.1f %.1f\n", (double)atomic_load(&n_times) / spent, times[total / 2] * 1000, times[total * 99 / 100] * 1000);
	return 0;
}
