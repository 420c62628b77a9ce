/*
 * base/log.c - one line to standard error: UTC time, level, role, text.
 *
 * Needs no memory and writes each line with one system call, so that lines
 * of several threads and processes do not mix.
 */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

#define LINE_MAX_BYTES 1024

static _Atomic(const char *) log_role = "plainsight";
static _Atomic int log_least = LOG_INFO;
static _Atomic bool log_alerting = true;

void
log_open(const char *role, enum log_level least)
{
	atomic_store(&log_role, role);
	atomic_store(&log_least, (int)least);
}

static const char *
level_name(enum log_level level)
{
	switch (level) {
	case LOG_DEBUG:	return "debug";
	case LOG_INFO:	return "info";
	case LOG_WARN:	return "warn";
	case LOG_ERROR:	return "error";
	}
	return "error";
}

void
log_line(enum log_level level, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES];
	int64_t now = clock_now(), of_day = now - day_utc(now) * MS_DAY;
	struct date d = date_of(day_utc(now));
	size_t n;
	va_list list;

	if ((int)level < atomic_load(&log_least))
		return;
	(void)snprintf(line, sizeof line, "%04d-%02d-%02dT%02d:%02d:%02dZ %s %s: ",
	    d.year, d.month, d.day, (int)(of_day / MS_HOUR),
	    (int)(of_day / MS_MINUTE % 60), (int)(of_day / 1000 % 60),
	    level_name(level), atomic_load(&log_role));
	n = strlen(line);
	va_start(list, fmt);
	(void)vsnprintf(line + n, sizeof line - 1 - n, fmt, list);
	va_end(list);
	n = strlen(line);
	/* A line stays one line, whatever stands in an argument. */
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[n++] = '\n';
	/* Nothing can be done, or said, about a log that cannot be written. */
	if (write(STDERR_FILENO, line, n) < 0)
		return;
}

void
log_err(enum log_level level, err_t e, const char *doing)
{
	if (e == NULL)
		log_line(level, "%s: done", doing);
	else
		log_line(level, "%s: %s %s at %s", doing, err_code_name(e->code),
		    e->id, e->where);
}

void
log_alerts(bool on)
{
	atomic_store(&log_alerting, on);
}

void
log_alert(const char *fmt, ...)
{
	va_list list;

	if (!atomic_load(&log_alerting))
		return;
	va_start(list, fmt);
	(void)vfprintf(stdout, fmt, list);
	va_end(list);
	(void)fputc('\n', stdout);
	(void)fflush(stdout);
}
