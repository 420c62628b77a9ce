/*
 * web/shell.h - what the layouts put around a page.
 *
 * The site's begin() fills it once a request; a handler may set title,
 * marking and the rest before it calls the template.  No policy here: the
 * site puts into nav only what this reader may use.
 */
#ifndef PS_WEB_SHELL_H
#define PS_WEB_SHELL_H
#include "base/str.h"

struct shell_link { struct str text, href; bool current; struct str lang; /* of a language link: "cy" */ };

struct shell {
	/* both sides */
	struct str		 product;	/* "Plainsight" */
	struct str		 lang, dir;	/* "en", "ltr" */
	bool			 demo;
	/* desk */
	const struct shell_link	*nav;
	size_t			 n_nav;
	struct str		 who;		/* "Kit Dale, analyst, Wyvale Police"; empty before sign-in */
	struct str		 marking;	/* "OFFICIAL", "OFFICIAL-SENSITIVE"; empty: no line */
	struct str		 instruction;	/* handling words after the marking */
	struct str		 duty_phone;	/* footer: duty intake; empty: none */
	struct str		 notice;	/* said once above the page ("Saved."), empty: none */
	/* public */
	bool			 help_strip, exit_button, plain_title;	/* flags E, H, N of the screen */
	struct str		 home;		/* "/en/", with the stroke at its end */
	struct str		 back;		/* Back link above the page; empty: none */
	const struct shell_link	*languages;	/* language bar; current = this one */
	size_t			 n_languages;
	struct str		 partnership;	/* "Plainsight is run by …" */
	struct str		 danger_phone, help_phone; /* "999", "08000 121 700" */
};
#endif
