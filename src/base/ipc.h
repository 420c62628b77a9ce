/*
 * base/ipc.h - framed messages over a SOCK_SEQPACKET pair (SEC-06).
 *
 *	len u32 | op u16 | ver u8 = 1 | flags u8 (1 reply, 2 error) | req u64 | body
 *
 * len counts the whole message, at most 65,536 bytes.  Anything malformed
 * closes the connection: the peer is broken or hostile.
 */
#ifndef PS_BASE_IPC_H
#define PS_BASE_IPC_H
#include "base/str.h"
#define IPC_MAX 65536
#define IPC_HEAD 16
#define IPC_REPLY 1
#define IPC_ERROR 2
struct ipc_head { uint32_t len; uint16_t op; uint8_t flags; uint64_t req; };
/* BUSY "ipc.gone" when the peer is gone. */
NODISCARD err_t ipc_send(int fd, uint16_t op, uint8_t flags, uint64_t req, struct str body);
/* Waits at most timeout_ms (-1 for ever).  body points into msg[IPC_MAX].
 * BUSY "ipc.gone", BUSY "ipc.timeout", INVALID "ipc.malformed". */
NODISCARD err_t ipc_recv(int fd, int timeout_ms, uint8_t *msg, struct ipc_head *, struct str *body);
NODISCARD err_t ipc_pair(int fd[2]);
/* Hand descriptor give to the peer over the pair or control connection fd, one byte of tag with it. */
NODISCARD err_t ipc_give(int fd, uint8_t tag, int give);
NODISCARD err_t ipc_take(int fd, int timeout_ms, uint8_t *tag, int *taken);
#endif
