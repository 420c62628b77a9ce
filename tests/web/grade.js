'use strict';
// Flesch-Kincaid grade of a page's own words (PUB-95).

function words(html) {
	const main = (html.match(/<main[^>]*>([\s\S]*)<\/main>/) || [, html])[1];
	return main
		.replace(/<ul class="ps-contacts">[\s\S]*?<\/ul>/g, '')		// names and numbers of the register
		.replace(/<(h[1-6]|p|li|dt|dd|legend|label|summary|option|th|td|div|br)\b[^>]*>/g, '\n')
		.replace(/<[^>]+>/g, '')
		.replace(/&amp;/g, '&').replace(/&nbsp;/g, ' ').replace(/&#39;/g, '’').replace(/&quot;/g, '"');
}

function syllables(word) {
	let w = word.toLowerCase().replace(/[^a-z]/g, '');
	if (w.length <= 3) return 1;
	if (w.endsWith('ed')) w = w.slice(0, -2);
	else if (/(?:[^laeiouy]e|[^laeiouy]es)$/.test(w)) w = w.replace(/es?$/, '');
	w = w.replace(/^y/, '');
	let n = 0;
	for (const run of w.match(/[aeiouy]+/g) || []) n += Math.ceil(run.length / 2);
	return Math.max(1, n);
}

function gradeOf(text) {
	const list = text.match(/\p{L}[\p{L}'’-]*/gu) || [];
	const sentences = text.split(/[.!?:;\n]/).filter((s) => /\p{L}/u.test(s)).length;
	if (!list.length || !sentences) return 0;
	const n = list.reduce((sum, w) => sum + syllables(w), 0);
	return Math.round((0.39 * list.length / sentences + 11.8 * n / list.length - 15.59) * 10) / 10;
}

module.exports = { grade: (html) => gradeOf(words(html)), gradeOf };
