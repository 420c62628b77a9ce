/* A site in a folder of the test's own, and a browser with one cookie, without a socket. */
#ifndef PS_TESTS_PUBLIC_BROWSER_H
#define PS_TESTS_PUBLIC_BROWSER_H
#include "../spool/open.h"
#include "public/room.h"
#include "web/serve.h"

struct town {
	struct room		 room;
	struct public_options	 options;
	struct reader		 unit;
	struct bundle		 bundle;
	struct str		 cookie;	/* what the browser holds; empty: none */
	bool			 left;		/* it holds the mark of Exit */
	struct serve		*last;
	struct str		 page;		/* bytes of the last answer */
};
void	 town_open(struct town *);
void	 town_close(struct town *);
/* Status of the answer. body NULL: GET. */
int	 ask(struct town *, const char *path, const char *body);
bool	 page_has(const struct town *, const char *words);
/* The value of a hidden field of the last page. */
struct str hidden_value(const struct town *, const char *name);
/* Names in the spool; the one of the n-th file of a kind opened. */
size_t	 n_files(struct town *);
bool	 file_of_kind(struct town *, enum spool_kind, struct sealed *out);
struct cbor section_of(struct town *, const struct sealed *, uint8_t group, uint16_t sec);
/* From Start to the check page with one tick and a place. */
void	 walk_to_check(struct town *);
/* Send, Get my code: the 20 digits. */
struct str walk_to_code(struct town *);
#endif
