/*
 * store/statement.h - one run of a prepared statement; used by generated
 * queries and by this room.  Texts and ids are copied into cx->arena.
 */
#ifndef PS_STORE_STATEMENT_H
#define PS_STORE_STATEMENT_H
#include "store/inside.h"

struct stmt { struct ctx *cx; sqlite3 *conn; sqlite3_stmt *s; };

/* sql must be a constant: its address finds the prepared statement again.
 * A writing statement outside a transaction is a BUG. */
NODISCARD err_t stmt_begin(struct stmt *, struct ctx *, bool keyring, bool writes, const char *sql);
void	 stmt_end(struct stmt *);			/* CLEANUP */
void	 stmt_bind_int(struct stmt *, int n, int64_t);
void	 stmt_bind_text(struct stmt *, int n, struct str);	/* bytes must live until the step */
void	 stmt_bind_bytes(struct stmt *, int n, struct str);
void	 stmt_bind_id(struct stmt *, int n, struct id);
/* *row false at the end.  CONFLICT "store.constraint", LIMIT "store.full", BUSY, IO. */
NODISCARD err_t stmt_step(struct stmt *, bool *row);
NODISCARD err_t stmt_done(struct stmt *);		/* step to the end */
bool	 stmt_null(struct stmt *, int column);
int64_t	 stmt_int(struct stmt *, int column);
NODISCARD err_t stmt_text(struct stmt *, int column, struct str *out);
NODISCARD err_t stmt_bytes(struct stmt *, int column, struct str *out);
NODISCARD err_t stmt_id(struct stmt *, int column, struct id *out);	/* null: id_none */

/* An array of rows growing in the arena. */
struct rows { struct ctx *cx; void *p; size_t n, cap, size; };
void	 rows_init(struct rows *, struct ctx *, size_t size);
NODISCARD err_t rows_next(struct rows *, void **out);
#endif
