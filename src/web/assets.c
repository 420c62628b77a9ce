/*
 * web/assets.c - look up what tools/embed.py compiled in.
 */
#include "web/assets.h"

const char *
asset_path(const char *name)
{
	for (size_t i = 0; i < n_assets; i++)
		if (str_is(str_of(name), assets[i].name))
			return assets[i].path;
	return "";
}

const struct asset *
asset_at(struct str path)
{
	for (size_t i = 0; i < n_assets; i++)
		if (str_is(path, assets[i].path))
			return &assets[i];
	return NULL;
}
