'use strict';
// The coordinator counts: every number opens the reports that it counts, and the numbers add up.
const { crowd } = require('../steps');

module.exports = async (env) => {
	const { browser, site, ok, label } = env;
	const people = crowd(env, [site.staff]), p = await people.signIn('coordinator'), context = p.page.context();
	ok(/Agencies active in 90 days/.test(await p.text()), `${label}: the home says whether the partnership is alive`, await p.text());
	await p.follow('Figures');

	const tables = await p.page.$$eval('main table', (list) => list.map((t) => [...t.querySelectorAll('tbody tr')].map((r) => ({
		name: r.querySelector('th').textContent.trim(),
		count: [...r.querySelectorAll('td')].map((c) => parseInt(c.textContent, 10)),
		href: [...r.querySelectorAll('td')].map((c) => c.querySelector('a')?.getAttribute('href')),
	}))));
	ok(tables.length === 3, `${label}: counted by month, channel and sender`, JSON.stringify(tables.map((t) => t.length)));
	for (const t of tables) {
		const total = t.at(-1).count;
		const sum = total.map((_, i) => t.slice(0, -1).reduce((s, r) => s + r.count[i], 0));
		ok(JSON.stringify(sum) === JSON.stringify(total), `${label}: the rows of "${t[0].name} ..." add up`, `${sum} is not ${total}`);
		ok(JSON.stringify(total) === JSON.stringify(tables[0].at(-1).count), `${label}: every table has the same total`, `${total}`);
		ok(t.every((r) => r.count.every((n) => n <= r.count[0])), `${label}: no number is larger than the reports it is counted from`);
	}
	// Every number, opened: what it says, what it shows, and what its download holds.
	const wrong = [];
	let opened = 0;
	for (const row of tables.flat())
		for (let i = 0; i < row.href.length; i++) {
			if (!row.href[i]) { if (row.count[i] !== 0) wrong.push(`${row.name}, column ${i + 1}: ${row.count[i]} opens nothing`); continue; }
			opened++;
			const html = await (await context.request.get(site.staff + row.href[i])).text();
			const said = parseInt(html.match(/<strong>(\d+)<\/strong>/)?.[1], 10);
			const shown = (html.match(/<tbody[\s\S]*<\/tbody>/)?.[0].match(/<tr/g) || []).length;
			if (said !== row.count[i] || shown !== Math.min(said, 200)) wrong.push(`${row.name}, column ${i + 1}: ${row.count[i]}, the list says ${said} and shows ${shown}`);
		}
	ok(wrong.length === 0 && opened > 20, `${label}: each of ${opened} numbers opens the reports it counts`, wrong.join('\n'));
	for (const row of [tables[0].at(-1), tables[2][0]]) {
		const list = await (await context.request.get(`${site.staff}${row.href[0]}&as=csv`)).text();
		ok(list.trim().split('\n').length - 1 === row.count[0], `${label}: the download behind "${row.name}" holds all ${row.count[0]}`, list.slice(0, 200));
	}
	await p.go(site.staff + tables[1][0].href[0]);
	const csv = await context.request.get(`${site.staff}/figures?as=csv`);
	const lines = (await csv.text()).trim().split('\n');
	ok(lines.length === 1 + tables.reduce((s, t) => s + t.length - 1, 0), `${label}: the download holds the same rows`, `${lines.length}`);
	const outsider = await (await browser.newContext()).request.get(`${site.staff}/figures`, { maxRedirects: 0 });
	ok(outsider.status() === 303 || outsider.status() === 302, `${label}: nobody sees figures without signing in`, String(outsider.status()));
	await people.close();
};
