/*
 * base/err.c - the words for error codes, as they stand in the log.
 */
#include "base/err.h"

const char *
err_code_name(enum err_code code)
{
	switch (code) {
	case ERR_INVALID:	return "INVALID";
	case ERR_DENIED:	return "DENIED";
	case ERR_NOTFOUND:	return "NOTFOUND";
	case ERR_CONFLICT:	return "CONFLICT";
	case ERR_BUSY:		return "BUSY";
	case ERR_UNCERTAIN:	return "UNCERTAIN";
	case ERR_LIMIT:		return "LIMIT";
	case ERR_IO:		return "IO";
	case ERR_BUG:		return "BUG";
	}
	return "UNKNOWN";
}
