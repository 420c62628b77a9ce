/* Pages of words are refused whole when they say what they may not. */
#include "base/file.h"
#include "public/prose.h"
#include "../t.h"

static struct reference *
shipped(void)
{
	static struct reference *r;

	if (r == NULL)
		EXPECT_OK(reference_open(PS_SOURCE "/reference", &r));
	return r;
}

/* One page of the given head and body in a folder of its own. */
static err_t
page_with(const char *flags, const char *title, const char *body, struct prose_set *out)
{
	const char *path;
	struct str text;

	EXPECT_OK(str_fmt(&t_arena, &text, "---\ntitle: %s\npath: /page\nback: /en/\nflags: %s\nsources: cnt-001\n---\n%s\n", title, flags, body));
	EXPECT_OK(path_join(&t_arena, t_folder(), "page.md", &path));
	EXPECT_OK(file_replace(path, text, 0644));
	return prose_open(&t_arena, shipped(), t_folder(), day_utc(clock_now()), out);
}

T(what_a_page_may_hold_is_drawn_with_our_classes)
{
	struct prose_set set;

	EXPECT_OK(page_with("", "Words", "One **two** [three](/en/faq) & <four.\n\n## Five\n\n- six\n\n{contacts con-022}\n\nCall {call con-001}.", &set));
	EXPECT_EQ(set.n, 1);
	EXPECT_EQ(set.page[0].n, 5);
	EXPECT_SAME(set.page[0].piece[0].html.s, STR("<p class=\"govuk-body\">One <strong>two</strong> "
	    "<a class=\"govuk-link\" href=\"/en/faq\">three</a> &amp; &lt;four.</p>\n<h2 class=\"govuk-heading-m\">Five</h2>\n"
	    "<ul class=\"govuk-list govuk-list--bullet\">\n<li>six</li>\n</ul>\n"));
	EXPECT_EQ(set.page[0].piece[1].kind, PIECE_CONTACTS);
	EXPECT_STR(set.page[0].piece[1].ids, "con-022");
	EXPECT_EQ(set.page[0].piece[3].kind, PIECE_CALL);
	EXPECT(prose_at(&set, STR("/page")) != NULL);
	EXPECT(prose_at(&set, STR("/other")) == NULL);
}

T(a_page_that_breaks_a_rule_refuses_the_set)
{
	static const char *const bad[] = { "Call 999.", "Call 0800 555 111 now.", "Call 01632 960 123.", "<b>bold</b>", "<div>\nx\n</div>",
	    "[out](https://example.org)", "[out](javascript:alert)", "# One", "### Three", "{call con-998}", "{figure stat-9999}",
	    "{list nothing name}", "{list contacts nothing}", "Say {unknown} here.", "Say {call con-001", "![x](/en/y.png)", "`code`" };
	struct prose_set set;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		err_t e = page_with("", "Words", bad[i], &set);

		EXPECT(e != NULL && e->code == ERR_INVALID);
	}
}

T(a_page_with_a_plain_title_tells_nothing_in_title_or_path)
{
	struct prose_set set;

	EXPECT(page_with("E N", "Your report", "Words.", &set) != NULL);
	EXPECT_OK(page_with("E N", "Your page", "Words.", &set));
	EXPECT(set.page[0].watched && set.page[0].plain_title);
}
