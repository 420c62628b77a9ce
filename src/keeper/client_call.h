/*
 * keeper/client_call.h - what the calls of client.h are made of.
 */
#ifndef PS_KEEPER_CLIENT_CALL_H
#define PS_KEEPER_CLIENT_CALL_H
#include "keeper/wire.h"

struct request {
	struct keeper	*keeper;
	enum keeper_op	 op;
	struct arena	 arena;
	struct buf	 out;
	struct rd	 in;
};
/* Write into out, request_send() waits for the answer, read from in, request_done(); CLEANUP(request_end) wipes. */
void	 request_begin(struct request *, struct keeper *, enum keeper_op);
NODISCARD err_t request_send(struct request *);
/* BUG "keeper.answer": bytes missing or left over. */
NODISCARD err_t request_done(struct request *);
void	 request_end(struct request *);
#endif
