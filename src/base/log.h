/*
 * base/log.h - one line to standard error: UTC time, level, role, text.
 * Never content: no names, no typed text, no addresses of visitors.
 */
#ifndef PS_BASE_LOG_H
#define PS_BASE_LOG_H
#include <stdbool.h>

#include "base/err.h"
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
void log_open(const char *role, enum log_level least);
void log_line(enum log_level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_err(enum log_level, err_t, const char *doing);	/* "doing: IO spool.sync at spool/in.c:41" */
/* What somebody should know at once, to standard output, for whoever runs the house to carry on: kind and number only. */
void log_alert(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_alerts(bool on);	/* off: while a demo lives through months that are past */
#endif
