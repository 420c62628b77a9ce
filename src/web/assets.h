/*
 * web/assets.h - style sheets, scripts and icons, compiled into the binary.
 *
 *	assets/ + govuk-frontend -> build -> tools/embed.py -> this table
 *
 * A name in a URL carries the hash of its bytes, so that a browser may keep
 * it for ever; each file is there plain and as gzip.
 */
#ifndef PS_WEB_ASSETS_H
#define PS_WEB_ASSETS_H
#include "base/str.h"

struct asset {
	const char		*name;		/* "desk.css" */
	const char		*path;		/* "/assets/desk.1f2e3d4c5b6a7988.css" */
	const char		*type;
	const char		*etag;		/* in quotes */
	const unsigned char	*bytes, *gzip;
	size_t			 n, n_gzip;	/* n_gzip 0: gzip would not be shorter */
};
extern const struct asset assets[];
extern const size_t n_assets;

/* The path to write into a page; "" for a name that is not there (a test walks all names used). */
const char *asset_path(const char *name);
/* By the path asked for; NULL when there is none. */
const struct asset *asset_at(struct str path);
#endif
