/*
 * base/confine_level.h - what confine.c and confine_calls.c share: how far
 * this process has been confined so far.  Written before threads start.
 */
#ifndef PS_BASE_CONFINE_LEVEL_H
#define PS_BASE_CONFINE_LEVEL_H
#include "base/confine.h"

extern struct confine_level confine_reached;
#endif
