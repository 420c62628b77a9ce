/*
 * base/err.h - how every function that can fail says so.
 *
 * NULL is success.  A failure is a pointer to a constant description; it is
 * never freed, never allocated, so it cannot itself run out of memory.
 * The message id names a text in content/<lang>/messages.csv written for the
 * person at the screen (what is wrong, what to do).  Neither the id nor the
 * log line ever contains what the user typed.
 */
#ifndef PS_BASE_ERR_H
#define PS_BASE_ERR_H

#define NODISCARD __attribute__((warn_unused_result))
#define CLEANUP(fn) __attribute__((cleanup(fn)))

enum err_code {
	ERR_INVALID = 1,	/* the input cannot be accepted; nothing changed */
	ERR_DENIED,		/* policy or keeper said no */
	ERR_NOTFOUND,		/* no such thing, or none this caller may know of */
	ERR_CONFLICT,		/* somebody else changed it, or a rule forbids it now */
	ERR_BUSY,		/* try again: peer gone, queue full, sealed */
	ERR_UNCERTAIN,		/* commit sent, answer lost: read back the token */
	ERR_LIMIT,		/* a limit of schema/limits.def was reached */
	ERR_IO,			/* disk or peer failed; the cause is in the log */
	ERR_BUG			/* an internal check failed */
};

struct err {
	enum err_code	 code;
	const char	*id;	/* message id */
	const char	*where;	/* file:line, for the log only */
};
typedef const struct err *err_t;

#define ERR_STR2(x) #x
#define ERR_STR(x) ERR_STR2(x)

/* A failure as a value: err_t e = ERROR(ERR_BUSY, "keeper.gone"); */
#define ERROR(c, i) __extension__ ({					\
	static const struct err err_here_ = { (c), (i),			\
	    __FILE__ ":" ERR_STR(__LINE__) };				\
	(err_t)&err_here_; })

/* Leave the function with a failure. */
#define FAIL(c, i) return ERROR(c, i)

/* Leave the function if e failed. */
#define TRY(e) do { err_t err_try_ = (e); if (err_try_ != NULL) return err_try_; } while (0)

/* Words for a code, for logs ("INVALID"). */
const char *err_code_name(enum err_code);

#endif
