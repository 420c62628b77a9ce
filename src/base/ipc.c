/*
 * base/ipc.c - framed messages over a SOCK_SEQPACKET pair (SEC-06).
 *
 *	head + body -> one sendmsg -> one recvmsg -> checked head, body
 *
 * The kernel keeps the borders of a message, so one send is one message and
 * threads may send on the same descriptor without a lock.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/ipc.h"

#define IPC_VERSION 1

err_t
ipc_pair(int fd[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd) != 0)
		FAIL(ERR_IO, "ipc.pair");
	return NULL;
}

/* Ready for the event, or BUSY.  timeout_ms -1 waits for ever. */
NODISCARD static err_t
wait_for(int fd, short event, int timeout_ms)
{
	int64_t end = clock_monotonic() + timeout_ms;
	struct pollfd p = { .fd = fd, .events = event };
	int left = timeout_ms, n;

	while ((n = poll(&p, 1, left)) < 0) {
		if (errno != EINTR)
			FAIL(ERR_BUSY, "ipc.gone");
		if (timeout_ms >= 0) {
			int64_t rest = end - clock_monotonic();

			left = rest > 0 ? (int)rest : 0;
		}
	}
	if (n == 0)
		FAIL(ERR_BUSY, "ipc.timeout");
	return NULL;
}

/* One message out, whole; waits where the descriptor itself does not block. */
NODISCARD static err_t
send_whole(int fd, const struct msghdr *m, size_t n)
{
	for (;;) {
		ssize_t put = sendmsg(fd, m, MSG_NOSIGNAL);

		if (put == (ssize_t)n)
			return NULL;
		if (put >= 0)
			FAIL(ERR_BUSY, "ipc.gone");
		if (errno == EAGAIN)
			TRY(wait_for(fd, POLLOUT, -1));
		else if (errno != EINTR)
			FAIL(ERR_BUSY, "ipc.gone");
	}
}

/*
 * One message in; BUSY when the peer is gone.  Taken first and waited for
 * after: under load it is there already, and who waits for ever may do so in
 * the one call.
 */
NODISCARD static err_t
receive(int fd, int timeout_ms, struct msghdr *m, size_t *n)
{
	int flags = MSG_CMSG_CLOEXEC | (timeout_ms < 0 ? 0 : MSG_DONTWAIT);

	for (;;) {
		ssize_t got = recvmsg(fd, m, flags);

		if (got > 0) {
			*n = (size_t)got;
			return NULL;
		}
		if (got == 0 || (errno != EINTR && errno != EAGAIN))
			FAIL(ERR_BUSY, "ipc.gone");
		if (errno == EAGAIN)
			TRY(wait_for(fd, POLLIN, timeout_ms));
	}
}

static void
put_little_endian(uint8_t *p, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

err_t
ipc_send(int fd, uint16_t op, uint8_t flags, uint64_t req, struct str body)
{
	uint8_t head[IPC_HEAD];
	struct iovec part[2] = {
		{ head, sizeof head },
		{ (void *)(uintptr_t)body.p, body.n },
	};
	struct msghdr m = { .msg_iov = part, .msg_iovlen = 2 };

	if (body.n > IPC_MAX - IPC_HEAD)
		FAIL(ERR_LIMIT, "ipc.too-long");
	put_little_endian(head, IPC_HEAD + body.n, 4);
	put_little_endian(head + 4, op, 2);
	head[6] = IPC_VERSION;
	head[7] = flags;
	put_little_endian(head + 8, req, 8);
	return send_whole(fd, &m, IPC_HEAD + body.n);
}

err_t
ipc_recv(int fd, int timeout_ms, uint8_t *msg, struct ipc_head *head, struct str *body)
{
	struct iovec part = { msg, IPC_MAX };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
	struct ipc_head h;
	uint8_t version;
	struct rd r;
	size_t n;

	TRY(receive(fd, timeout_ms, &m, &n));
	r = rd_of((struct str){ (const char *)msg, n });
	h.len = rd_u32(&r);
	h.op = rd_u16(&r);
	version = rd_u8(&r);
	h.flags = rd_u8(&r);
	h.req = rd_u64(&r);
	/* A descriptor sent along, or a tail that did not fit, shows in msg_flags. */
	if (r.bad || h.len != n || version != IPC_VERSION ||
	    (m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 ||
	    (h.flags & ~(IPC_REPLY | IPC_ERROR)) != 0)
		FAIL(ERR_INVALID, "ipc.malformed");
	*head = h;
	*body = rd_str(&r, r.n);
	return NULL;
}

/* Room for one descriptor, aligned as the kernel wants it. */
union control {
	struct cmsghdr	head;
	char		room[CMSG_SPACE(sizeof(int))];
};

err_t
ipc_give(int fd, uint8_t tag, int give)
{
	union control c = { .room = { 0 } };
	struct iovec part = { &tag, 1 };
	struct msghdr m = {
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = &c, .msg_controllen = sizeof c.room,
	};
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);

	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN(sizeof give);
	memcpy(CMSG_DATA(h), &give, sizeof give);
	return send_whole(fd, &m, 1);
}

err_t
ipc_take(int fd, int timeout_ms, uint8_t *tag, int *taken)
{
	union control c = { .room = { 0 } };
	uint8_t byte[2];
	struct iovec part = { byte, sizeof byte };
	struct msghdr m = {
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = &c, .msg_controllen = sizeof c.room,
	};
	int got CLEANUP(fd_close) = -1;
	struct cmsghdr *h;
	size_t n;

	TRY(receive(fd, timeout_ms, &m, &n));
	h = CMSG_FIRSTHDR(&m);
	if (h != NULL && h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_RIGHTS &&
	    h->cmsg_len == CMSG_LEN(sizeof got))
		memcpy(&got, CMSG_DATA(h), sizeof got);
	if (got < 0 || n != 1 || (m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
		FAIL(ERR_INVALID, "ipc.malformed");
	*tag = byte[0];
	*taken = got;
	got = -1;		/* the caller's now */
	return NULL;
}
