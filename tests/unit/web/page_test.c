/*
 * Attacks on every place of a template where a value may stand.
 */
#include <stdio.h>

#include "t.h"
#include "web/page.h"
#include "web/t_attack.h"

static struct str
drawn(void (*draw)(struct page *, struct str), const char *s)
{
	struct page pg;
	struct str out;

	page_init(&pg, &t_arena, NULL);
	draw(&pg, str_of(s));
	EXPECT_OK(buf_done(&pg.out, &out));
	return out;
}

T(text_cannot_open_a_tag)
{
	EXPECT_STR(drawn(tmpl_attack_text, "<script>alert('1')</script>&amp;"),
	    "<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</p>");
}

T(text_areas_and_titles_cannot_be_closed)
{
	EXPECT_STR(drawn(tmpl_attack_area, "</textarea><b>"), "<textarea>&lt;/textarea&gt;&lt;b&gt;</textarea>");
	EXPECT_STR(drawn(tmpl_attack_title, "</title>"), "<title>&lt;/title&gt;</title>");
}

T(an_attribute_cannot_be_left)
{
	EXPECT_STR(drawn(tmpl_attack_attribute, "\" onclick='x"),
	    "<p title=\"&quot; onclick=&#39;x\" lang='&quot; onclick=&#39;x'>x</p>");
}

T(a_part_of_a_url_stays_one_part)
{
	EXPECT_STR(drawn(tmpl_attack_part, "../a?b=c&d#e \"<%"),
	    "<a href=\"/r/..%2Fa%3Fb%3Dc%26d%23e%20%22%3C%25?q=..%2Fa%3Fb%3Dc%26d%23e%20%22%3C%25#x\">x</a>");
}

T(a_url_goes_to_us_or_to_four_schemes)
{
	static const char *const good[] = { "/", "/reports/WVR-26-1", "/a?b=c", "#main", "?page=2", "https://a.example/",
		"tel:999", "sms:999", "mailto:a@example.org" };
	static const char *const bad[] = { "", "javascript:alert(1)", "JavaScript:x", "java\tscript:x", " /a", "//evil.example/",
		"/\\evil.example", "data:text/html,x", "http://a.example/", "vbscript:x", "reports", "/a\nb", "https:/a", "\x01/a" };
	char want[128];

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct str out = drawn(tmpl_attack_url, good[i]);

		EXPECT(!str_is(out, "<a href=\"#\">x</a>"));
		snprintf(want, sizeof want, "<a href=\"%s\">x</a>", good[i]);
		EXPECT_STR(out, want);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		EXPECT_STR(drawn(tmpl_attack_url, bad[i]), "<a href=\"#\">x</a>");
}

T(numbers_are_printed_by_their_type)
{
	struct page pg;
	struct str out;

	page_init(&pg, &t_arena, NULL);
	tmpl_numbers(&pg, -1, INT64_MIN, SIZE_MAX, 255, "<");
	EXPECT_OK(buf_done(&pg.out, &out));
	EXPECT_STR(out, "-1 -9223372036854775808 18446744073709551615 255 &lt;");
}

T(branches_loops_and_calls_leave_no_empty_lines)
{
	struct page pg;
	struct str out;

	page_init(&pg, &t_arena, NULL);
	tmpl_flow(&pg, 3);
	EXPECT_OK(buf_done(&pg.out, &out));
	EXPECT_STR(out, "<ul>\n<li class=\"first\">0</li>\n<li>one</li>\n<li>4</li>\n</ul>\n<p>}}</p><input checked>\n");
}

T(a_page_that_grows_over_its_limit_says_so_once)
{
	struct page pg;
	struct str out;
	static char big[100000];

	memset(big, 'x', sizeof big);
	page_init(&pg, &t_arena, NULL);
	for (int i = 0; i < 30; i++)
		page_text(&pg, (struct str){ big, sizeof big });
	EXPECT_ERR(buf_done(&pg.out, &out), ERR_LIMIT);
}
