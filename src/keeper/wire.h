/*
 * keeper/wire.h - the bodies of messages, for both ends of the pair.
 *
 * Fixed little-endian structs in the order of the client's arguments; a
 * session is present u8 | sid | sk; an error reply is number u16 of the table
 * below.  Everything not exactly of its form closes the connection (SEC-06).
 */
#ifndef PS_KEEPER_WIRE_H
#define PS_KEEPER_WIRE_H
#include "base/ipc.h"
#include "keeper/client.h"

#define WIRE_ITEM 225			/* SEC-43 item */
#define DETAIL_MAX 512
#define TAIL_MAX ((size_t)48 << 10)

enum state_op {
	ST_UNIT = 1, ST_COMPARTMENT, ST_ACCOUNT, ST_PASSWORD, ST_PASSWORD_CHANGE, ST_MEMBERSHIP, ST_UNIT_KEY
};
enum picture_op { PIC_BEGIN = 1, PIC_KEYS, PIC_END };

/* Refusals that cross the wire; number = line. Only ever add at the end. */
#define WIRE_ERRORS(X)							\
	X(ERR_INVALID, "keeper.malformed")				\
	X(ERR_BUSY, "keeper.sealed")					\
	X(ERR_LIMIT, "keeper.log-full")					\
	X(ERR_DENIED, "signin.refused")					\
	X(ERR_BUSY, "signin.later")					\
	X(ERR_DENIED, "session.ended")					\
	X(ERR_DENIED, "admin.only")					\
	X(ERR_DENIED, "release.refused")				\
	X(ERR_DENIED, "release.stepup")					\
	X(ERR_LIMIT, "release.budget")					\
	X(ERR_DENIED, "release.tampered")				\
	X(ERR_DENIED, "ingest.refused")					\
	X(ERR_NOTFOUND, "keeper.unit")					\
	X(ERR_NOTFOUND, "keeper.compartment")				\
	X(ERR_NOTFOUND, "keeper.account")				\
	X(ERR_NOTFOUND, "keeper.txn")					\
	X(ERR_CONFLICT, "keeper.custody-fixed")				\
	X(ERR_INVALID, "keeper.roles")					\
	X(ERR_INVALID, "keeper.value")					\
	X(ERR_INVALID, "password.length")				\
	X(ERR_LIMIT, "keeper.limit")					\
	X(ERR_LIMIT, "memory.limit")					\
	X(ERR_DENIED, "keeper.operator-only")				\
	X(ERR_DENIED, "unseal.refused")					\
	X(ERR_IO, "keeper.failed")

err_t	 wire_error(uint16_t number);		/* unknown: IO "keeper.failed" */
uint16_t wire_number(err_t);

void	 wire_put_id(struct buf *, struct id);
struct id wire_id(struct rd *);
void	 wire_put_key(struct buf *, const struct key *);
struct key wire_key(struct rd *);
void	 wire_bytes(struct rd *, void *out, size_t n);
void	 wire_put_str(struct buf *, struct str);		/* u16 length first */
struct str wire_str(struct rd *);
void	 wire_put_session(struct buf *, const struct session *);
bool	 wire_session(struct rd *, struct session *out);	/* false: none was sent */
void	 wire_put_wrap(struct buf *, const struct wrap *);
void	 wire_wrap(struct rd *, struct wrap *out);
void	 wire_put_item(struct buf *, const struct release_item *);
void	 wire_item(struct rd *, struct release_item *out);
void	 wire_put_ids(struct buf *, const struct id *, size_t n);	/* u16 count first */
size_t	 wire_ids(struct rd *, struct id *out, size_t max);
#endif
