/*
 * cli/link_read.c - a CSV file of any size into columns of spans (LNK-12).
 *
 *	file -mmap-> one walk over the bytes -> (offset, length) a field of the columns named
 *
 * Strict: a file with a fault gives no table, and each fault says line, column
 * and what to do.  Fields are not copied; doubled quotes are undone where they
 * stand, in a private mapping.
 */
#include "cli/link.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cli.h"
#include "link/dict.h"

#define FAULTS_MOST 20
#define FIELD_MOST 65536

struct reader {
	struct link_table *t;
	const char	*path;
	char		*p, *end;	/* what is left */
	char		 eol;
	uint64_t	 line;		/* physical, of p */
	uint32_t	 n_header;
	struct str	 header[LINK_COLUMNS];
	uint64_t	*take[LINK_COLUMNS];	/* spans of a column, or NULL */
	unsigned	 faults;
};

static void
fault(struct reader *r, uint64_t line, size_t column, const char *what)
{
	if (r->faults++ >= FAULTS_MOST)
		return;
	if (column >= 1 && column <= r->n_header && r->header[column - 1].n > 0)
		fprintf(stderr, "%s:%llu:%zu: column %zu (%.*s) %s\n", r->path, (unsigned long long)line, column, column, STRF(r->header[column - 1]), what);
	else
		fprintf(stderr, "%s:%llu:%zu: %s\n", r->path, (unsigned long long)line, column, what);
}

/* Undo "" in place; the new length. */
static size_t
undouble(char *p, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		p[out++] = p[i];
		if (p[i] == '"' && i + 1 < n && p[i + 1] == '"')
			i++;
	}
	return out;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

enum ended { END_FIELD, END_RECORD, END_FILE };
struct field { char *p; size_t n; enum ended ended; const char *fault; };

/* After a field's bytes: what ends it.  CR before LF belongs to the line end. */
static enum ended
ending(struct reader *r)
{
	if (r->p >= r->end)
		return END_FILE;
	if (*r->p == ',') {
		r->p++;
		return END_FIELD;
	}
	if (r->eol == '\n' && *r->p == '\r')
		r->p++;
	r->p++;
	r->line++;
	return END_RECORD;
}

static bool
is_end(const struct reader *r, const char *p)
{
	return *p == ',' || *p == r->eol || (r->eol == '\n' && *p == '\r' && p + 1 < r->end && p[1] == '\n');
}

static void
quoted(struct reader *r, struct field *out)
{
	bool doubled = false;

	out->p = ++r->p;
	for (;; r->p++) {
		if (r->p >= r->end) {
			out->fault = "opens a quotation that is never closed: close it with \"";
			out->n = 0;
			out->ended = END_FILE;
			return;
		}
		if (*r->p == r->eol)
			r->line++;
		if (*r->p != '"')
			continue;
		if (r->p + 1 >= r->end || r->p[1] != '"')
			break;
		doubled = true;
		r->p++;
	}
	out->n = (size_t)(r->p - out->p);
	if (doubled)
		out->n = undouble(out->p, out->n);
	for (r->p++; r->p < r->end && is_blank(*r->p); r->p++)
		continue;
	if (r->p < r->end && !is_end(r, r->p)) {
		out->fault = "has text after its closing quotation mark: write \"\" for a quotation mark within";
		while (r->p < r->end && !is_end(r, r->p))
			r->p++;
	}
	out->ended = ending(r);
}

static void
bare(struct reader *r, struct field *out)
{
	out->p = r->p;
	while (r->p < r->end && *r->p != ',' && *r->p != r->eol)
		r->p++;
	out->n = (size_t)(r->p - out->p);
	if (r->eol == '\n' && out->n > 0 && r->p < r->end && *r->p == '\n' && r->p[-1] == '\r')
		out->n--;
	else if (r->eol == '\n' && out->n > 0 && r->p == r->end && r->p[-1] == '\r')
		out->n--;
	out->ended = ending(r);
}

static void
next_field(struct reader *r, struct field *out)
{
	struct str s;

	out->fault = NULL;
	while (r->p < r->end && is_blank(*r->p))
		r->p++;
	if (r->p < r->end && *r->p == '"')
		quoted(r, out);
	else
		bare(r, out);
	s = (struct str){ out->p, out->n };
	while (s.n > 0 && is_blank(s.p[0]))
		s = str_from(s, 1);
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	out->p += s.p - out->p;
	out->n = s.n;
}

/* What no field may hold. */
static const char *
wrong_bytes(struct str s)
{
	uint64_t high = 0;
	size_t i = 0;

	if (s.n > FIELD_MOST)
		return "holds more than 65,536 bytes: is a quotation mark missing before?";
	for (; i + 8 <= s.n; i += 8) {
		uint64_t v;

		memcpy(&v, s.p + i, 8);
		high |= v | (v - 0x0101010101010101ULL);	/* high bit: not ASCII, or a zero byte */
	}
	for (; i < s.n; i++)
		high |= (uint64_t)(unsigned char)s.p[i] | (s.p[i] == '\0' ? 0x80 : 0);
	if ((high & 0x8080808080808080ULL) == 0)
		return NULL;
	if (memchr(s.p, '\0', s.n) != NULL)
		return "holds a NUL byte: export the file again as UTF-8 text";
	return utf8_is_valid(s) ? NULL : "is not UTF-8 (Windows-1252?): save the file as \"CSV UTF-8\"";
}

static bool
read_header(struct reader *r)
{
	struct field f;
	uint64_t line = r->line;
	const char *wrong;

	do {
		next_field(r, &f);
		if (r->n_header == LINK_COLUMNS) {
			fault(r, line, LINK_COLUMNS, "the header has more than 1,024 columns: leave out what is not needed");
			return false;
		}
		r->header[r->n_header++] = (struct str){ f.p, f.n };
		if (f.fault != NULL || (f.fault = wrong_bytes((struct str){ f.p, f.n })) != NULL) {
			wrong = f.fault;
			r->header[r->n_header - 1].n = 0;
			fprintf(stderr, "%s:%llu:%u: column %u %s\n", r->path, (unsigned long long)line, r->n_header, r->n_header, wrong);
			r->faults++;
		}
	} while (f.ended == END_FIELD);
	return true;
}

/* Which header columns are taken, and that each is there once. */
NODISCARD static err_t
take_columns(struct reader *r, struct memory *m, struct link_columns *columns, size_t most)
{
	struct link_table *t = r->t;

	for (size_t k = 0; k < columns->n; k++) {
		size_t at = SIZE_MAX;

		for (size_t i = 0; i < r->n_header; i++)
			if (str_eq(r->header[i], columns->column[k].name)) {
				if (at != SIZE_MAX) {
					fault(r, 1, i + 1, "stands twice in the header: give each a name of its own");
					break;
				}
				at = i;
			}
		if (at == SIZE_MAX)
			continue;
		columns->column[k].found = true;
		if (columns->column[k].role == PL_IGNORE)
			continue;
		if (r->take[at] == NULL)
			ARRAY(r->take[at], m, most);
		if (columns->column[k].role == PL_ID) {
			t->id = r->take[at];
			continue;
		}
		t->column[t->n_columns++] = (struct pl_column){ sizeof(struct pl_column), columns->column[k].role, t->text, r->take[at] };
	}
	return NULL;
}

static void
read_record(struct reader *r)
{
	struct link_table *t = r->t;
	uint64_t line = r->line;
	size_t n = 0;
	struct field f;

	do {
		next_field(r, &f);
		n++;
		if (f.fault == NULL)
			f.fault = wrong_bytes((struct str){ f.p, f.n });
		if (f.fault != NULL)
			fault(r, line, n, f.fault);
		else if (n <= r->n_header && r->take[n - 1] != NULL)
			r->take[n - 1][t->n_records] = PL_SPAN(f.p - t->text, f.n);
	} while (f.ended == END_FIELD);
	if (n != r->n_header && f.fault == NULL) {
		char words[120];

		snprintf(words, sizeof words, "the row has %zu fields and the header %u: add or remove commas, or quote the field that holds one", n, r->n_header);
		r->faults++;
		if (r->faults <= FAULTS_MOST)
			fprintf(stderr, "%s:%llu:%zu: %s\n", r->path, (unsigned long long)line, n, words);
	}
	t->n_records++;
}

/* An id column names each record once. */
NODISCARD static err_t
check_ids(struct reader *r, struct memory *m)
{
	const struct link_table *t = r->t;
	bool rising = true;
	struct dict seen;
	uint32_t *row = NULL;
	struct str last = STR_NONE;

	for (size_t i = 0; t->id != NULL && rising && i < t->n_records; i++) {
		struct str s = { t->text + PL_SPAN_AT(t->id[i]), PL_SPAN_LENGTH(t->id[i]) };

		rising = s.n > last.n || (s.n == last.n && s.n > 0 && memcmp(s.p, last.p, s.n) > 0);
		last = s;
	}
	if (rising)
		return NULL;
	TRY(dict_init(&seen, m, t->text));
	ARRAY(row, m, t->n_records + 1);
	for (size_t i = 0; i < t->n_records; i++) {
		struct str s = { t->text + PL_SPAN_AT(t->id[i]), PL_SPAN_LENGTH(t->id[i]) };
		uint32_t code, before = seen.n;

		if (s.n == 0) {
			if (r->faults++ < FAULTS_MOST)
				fprintf(stderr, "%s:%zu:1: the id is empty: give every row an id\n", r->path, i + 2);
			continue;
		}
		TRY(dict_code(&seen, s.p, s.n, PL_SPAN_AT(t->id[i]), &code));
		if (seen.n == before) {
			if (r->faults++ < FAULTS_MOST)
				fprintf(stderr, "%s:%zu:1: the id stands in row %u too (line %u): every row needs an id of its own\n", r->path, i + 2,
				    row[code], row[code] + 1);
		} else {
			row[code] = (uint32_t)(i + 1);
		}
	}
	dict_end(&seen);
	memory_drop(m, row);
	return NULL;
}

/* UTF-16 and its like: said at once, since every field would be a fault. */
static bool
is_wide(const char *p, size_t n)
{
	size_t zeros = 0, look = n < 64 ? n : 64;

	if (n >= 2 && ((p[0] == '\xff' && p[1] == '\xfe') || (p[0] == '\xfe' && p[1] == '\xff')))
		return true;
	for (size_t i = 0; i < look; i++)
		zeros += p[i] == '\0';
	return zeros * 3 >= look && look > 1;
}

static size_t
count_lines(const char *p, size_t n, char eol)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += p[i] == eol;
	return count;
}

NODISCARD static err_t
read_all(struct reader *r, struct memory *m, struct link_columns *columns)
{
	struct link_table *t = r->t;

	r->p = t->text;
	r->end = t->text + t->n_text;
	r->line = 1;
	if (t->n_text >= 3 && memcmp(t->text, "\xef\xbb\xbf", 3) == 0)
		r->p += 3;
	r->eol = memchr(t->text, '\n', t->n_text) == NULL && memchr(t->text, '\r', t->n_text) != NULL ? '\r' : '\n';
	if (r->p >= r->end) {
		fault(r, 1, 1, "the file is empty: its first line names the columns");
		return NULL;
	}
	if (!read_header(r))
		return NULL;
	TRY(take_columns(r, m, columns, count_lines(t->text, t->n_text, r->eol) + 2));
	while (r->p < r->end)
		read_record(r);
	return check_ids(r, m);
}

static bool
map_file(const char *path, struct link_table *t)
{
	int fd CLEANUP(fd_close) = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		fprintf(stderr, "%s: cannot be read: is it there, and may you read it?\n", path);
		return false;
	}
	t->n_text = (size_t)st.st_size;
	t->n_mapped = t->n_text > 0 ? t->n_text : 1;
	t->text = mmap(NULL, t->n_mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (t->text == MAP_FAILED) {
		t->text = NULL;
		fprintf(stderr, "%s: cannot be mapped into memory\n", path);
		return false;
	}
	return true;
}

int
link_table_read(struct memory *m, const char *path, struct link_columns *columns, struct link_table *out)
{
	struct reader *r;

	*out = (struct link_table){ .path = path };
	if (!map_file(path, out))
		return EXIT_USAGE;
	if (out->n_text >> 44 != 0 || is_wide(out->text, out->n_text)) {
		fprintf(stderr, "%s:1:1: the file is UTF-16 or no text: save as UTF-8 (in Excel: \"CSV UTF-8\")\n", path);
		return EXIT_USAGE;
	}
	if ((r = memory_array(m, 1, sizeof *r)) == NULL)
		return EXIT_FAILED;
	r->t = out;
	r->path = path;
	if (read_all(r, m, columns) != NULL) {
		fprintf(stderr, "%s: there is not enough memory to read it\n", path);
		return EXIT_FAILED;
	}
	if (r->faults > FAULTS_MOST)
		fprintf(stderr, "%s: %u faults in all, the first %d are shown\n", path, r->faults, FAULTS_MOST);
	return r->faults > 0 ? EXIT_USAGE : EXIT_OK;
}

void
link_table_end(struct link_table *t)
{
	if (t->text != NULL)
		munmap(t->text, t->n_mapped);
	t->text = NULL;
}

struct str
link_id(const struct link_table *t, size_t row, char buffer[24])
{
	size_t at = 24;

	if (t->id != NULL)
		return (struct str){ t->text + PL_SPAN_AT(t->id[row]), PL_SPAN_LENGTH(t->id[row]) };
	for (row++; row > 0; row /= 10)
		buffer[--at] = (char)('0' + row % 10);
	return (struct str){ buffer + at, 24 - at };
}

size_t
link_row(const struct link_table *t, struct str id)
{
	char buffer[24];

	for (size_t i = 0; i < t->n_records; i++)
		if (str_eq(link_id(t, i, buffer), id))
			return i;
	return SIZE_MAX;
}

bool
link_columns_read(struct str text, struct link_columns *out)
{
	struct str piece;

	*out = (struct link_columns){ .n = 0 };
	while (str_split(&text, ',', &piece)) {
		size_t at = piece.n;
		enum pl_role role;

		while (at > 0 && piece.p[at - 1] != '=')
			at--;
		if (at < 2) {
			fprintf(stderr, "plainsight link: --columns: \"%.*s\" is not COLUMN=ROLE\n", STRF(piece));
			return false;
		}
		role = pl_role_of(str_trim(str_from(piece, at)).p, str_trim(str_from(piece, at)).n);
		if (role == (enum pl_role)PL_ROLES) {
			fprintf(stderr, "plainsight link: --columns: there is no role \"%.*s\"; roles:", STRF(str_from(piece, at)));
			for (int i = 0; i < PL_ROLES; i++)
				fprintf(stderr, " %s", pl_role_name((enum pl_role)i));
			fputs("\n", stderr);
			return false;
		}
		if (out->n == LINK_ROLES) {
			fprintf(stderr, "plainsight link: --columns: at most %d columns can be named\n", LINK_ROLES);
			return false;
		}
		out->column[out->n].name = str_trim(str_head(piece, at - 1));
		out->column[out->n++].role = role;
	}
	return true;
}
