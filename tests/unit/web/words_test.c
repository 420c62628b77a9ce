/*
 * Words for message ids.
 */
#include "base/file.h"
#include "t.h"
#include "web/words.h"

static const char *
path_of(const char *text)
{
	const char *path;

	EXPECT_OK(path_join(&t_arena, t_folder(), "messages.csv", &path));
	EXPECT_OK(file_replace(path, str_of(text), 0600));
	return path;
}

T(known_ids_have_their_words_and_unknown_ones_general_words)
{
	struct words *w = NULL;

	EXPECT_OK(words_open(path_of("id,text,fix\nb.two,Second.,Do that.\na.one,\"First, really.\",\n"), &w));
	EXPECT_STR(words_of(w, "a.one").text, "First, really.");
	EXPECT_STR(words_of(w, "b.two").fix, "Do that.");
	EXPECT(words_has(w, "a.one"));
	EXPECT(!words_has(w, "a.on"));
	EXPECT(words_of(w, "c.three").text.n > 0);
	EXPECT(!str_is(words_of(w, "c.three").text, "c.three"));
	EXPECT(words_of(NULL, "a.one").text.n > 0);
	words_close(&w);
	EXPECT(w == NULL);
	words_close(&w);
}

T(a_broken_file_of_words_is_refused_whole)
{
	struct words *w = NULL;

	EXPECT_ERR(words_open(path_of("id,text\na,b,c\n"), &w), ERR_INVALID);
	EXPECT(w == NULL);
	EXPECT_ERR(words_open("/nonexistent/messages.csv", &w), ERR_NOTFOUND);
}
