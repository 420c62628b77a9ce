'use strict';
// The whole public site: every page that stands by itself, reached by links
// from home; three questions; quick exit and Back; weight and reading grade.
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { Person } = require('../person');
const { grade } = require('../grade');

const root = path.resolve(__dirname, '../../..');
const telling = fs.readFileSync(path.join(root, 'reference/telling_words.csv'), 'utf8').split('\n').slice(1)
	.map((l) => l.split(',')[0]).filter(Boolean);
const tells = (text) => telling.find((w) => new RegExp(`(^|[^\\p{L}])${w}`, 'iu').test(text));
// One of each kind is looked at with every check; all are asked for.
const kind = (p) => p.replace(/\?.*/, '?').replace(/\/(type|place|role|a|d)\/[0-9a-f-]+/, '/$1/*');

module.exports = async (env) => {
	const { browser, site, checker, ok, scripts, label } = env;
	const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: { width: 1280, height: 900 } });
	checker.watch(context, [new URL(site.public).host]);
	const page = await context.newPage();
	const broken = [];
	page.on('pageerror', (e) => broken.push(`${page.url()}: ${e.message}`));
	const p = new Person('reader', page, checker, label);
	const pages = await crawl(context, site);
	ok([...pages.values()].every((v) => v.status === 200), `${label}: every link of the site answers`,
		[...pages].filter(([, v]) => v.status !== 200).map(([k, v]) => `${k} ${v.status} from ${v.from}`).join('\n'));
	// An area picked on a leaflet is a choice, not a page.
	const deep = [...pages].filter(([k, v]) => v.depth > 2 && !k.includes('?'));
	ok(deep.length === 0, `${label}: every page is at most two links from home`, deep.map(([k, v]) => `${k} ${v.depth}`).join('\n'));
	const shown = [...pages].filter(([k, v]) => v.type.startsWith('text/html') && v.final === k.split('?')[0]);
	const twice = shown.filter(([k, v], i) => !k.includes('?') && shown.some(([l, u], j) => j < i && !l.includes('?') && u.title === v.title));
	ok(twice.length === 0, `${label}: titles are unique`, twice.map(([k, v]) => `${k} ${v.title}`).join('\n'));
	const told = shown.filter(([k, v]) => k.startsWith('/en/p') && (tells(v.title) || tells(k)));
	ok(told.length === 0, `${label}: no telling word in title or path of a page for somebody watched`, told.map(([k, v]) => `${k} ${v.title} (${tells(v.title) || tells(k)})`).join('\n'));

	const seen = new Set();
	for (const [url] of shown) {
		if (seen.has(kind(url))) continue;
		seen.add(kind(url));
		// What the server sends is the same with scripts: then only what they do is looked at.
		if (scripts) await page.goto(site.public + url);
		else await p.go(site.public + url);
	}
	console.log(`# ${label}: ${shown.length} pages, ${seen.size} kinds`);
	if (!scripts) {
		weigh(env, shown);
		read(env, shown);
	}
	await questions(p, env);
	ok(broken.length === 0, `${label}: no script breaks`, broken.join('\n'));
	await context.close();
	for (const how of ['click', ...(scripts ? ['shift'] : [])]) await exit(env, how);
};

// Everything links lead to, breadth first; nothing is posted.
async function crawl(context, site) {
	const pages = new Map(), queue = [['/en', 0, '']];
	while (queue.length) {
		const [url, depth, from] = queue.shift();
		if (pages.has(url) || url === '/en/exit') continue;
		const answer = await context.request.get(site.public + url);
		const html = await answer.text(), type = answer.headers()['content-type'] || '';
		const v = { status: answer.status(), depth, from, type, html, final: new URL(answer.url()).pathname,
			title: (html.match(/<title>([^<]*)/) || [])[1] || '' };
		pages.set(url, v);
		if (!type.startsWith('text/html')) continue;
		for (const m of html.matchAll(/href="(\/en[^"#]*)/g))
			queue.push([m[1].replace(/&amp;/g, '&').replace(/^\/en\/$/, '/en'), depth + 1, url]);
	}
	return pages;
}

function weigh({ ok, label }, shown) {
	const rows = shown.map(([url, v]) => ({ url, raw: Buffer.byteLength(v.html), zip: zlib.gzipSync(v.html, { level: 9 }).length }))
		.sort((a, b) => b.zip - a.zip);
	for (const r of rows.slice(0, 5)) console.log(`# weight ${r.url}: ${r.raw} bytes, ${r.zip} compressed`);
	const css = fs.readdirSync(path.join(root, 'build/src/web')).filter((f) => /^public(\.rtl)?\.(css|js)$/.test(f));
	for (const f of css) {
		const n = zlib.gzipSync(fs.readFileSync(path.join(root, 'build/src/web', f)), { level: 9 }).length;
		console.log(`# weight ${f}: ${n} compressed`);
		ok(n <= (f.endsWith('.js') ? 6144 : 12288), `${label}: ${f} is within its limit`, n);
	}
	ok(rows[0].zip + 12288 <= 20480, `${label}: the heaviest page with its style sheet is at most 20 KB`, JSON.stringify(rows[0]));
}

// Flesch-Kincaid of what the page itself says: its own words, without names of the register and the strip around.
function read({ ok, label }, shown) {
	const rows = shown.filter(([url]) => !/\?|\/(type|place|role|a)\/|\/figures|\/leaflets\//.test(url)).map(([url, v]) => ({ url, grade: grade(v.html) }))
		.sort((a, b) => b.grade - a.grade);
	for (const r of rows) console.log(`# grade ${r.grade.toFixed(1)} ${r.url}`);
	const mean = rows.reduce((n, r) => n + r.grade, 0) / rows.length;
	console.log(`# grade ${mean.toFixed(1)} on average`);
	ok(mean <= 6, `${label}: the pages read at grade 6 or lower on average`, mean);
	ok(rows[0].grade <= 8, `${label}: no page reads above grade 8`, JSON.stringify(rows[0]));
}

// P07: home, areas, three questions, the numbers.
async function questions(p, { site, ok, label }) {
	await p.go(`${site.public}/en`);
	p.begin('J17');
	await p.follow('Find whom to call');
	await p.press(p.page.locator('main').getByRole('link', { name: 'Derby (city)' }));
	const j17 = p.end('J17');
	console.log(`# J17 ${label}: ${j17.clicks} clicks, ${j17.seconds} s (target 10 s)`);
	ok(j17.seconds <= 10 && (await p.text()).includes('01332 640777'), `${label}: J17 the number is found in ten seconds`, JSON.stringify(j17));
	await p.go(`${site.public}/en/p/c/1`);
	await p.pick('danger', 'no');
	await p.pick('who', 'child');
	await p.pick('area', 'derby');
	await p.submit('Show me whom to call');
	ok((await p.text()).indexOf('01332 640777') > 0, `${label}: three answers lead to the council for a child in Derby`, await p.text());
	ok(new URL(p.page.url()).pathname === '/en/p/c/2', `${label}: no answer stands in the path`, p.page.url());
	await p.press(p.button('I want to stay anonymous'));
	ok((await p.text()).includes('You want to stay anonymous'), `${label}: a need adds its numbers`, await p.text());
}

// PUB-23: after Exit, Back shows the page with nothing on it.
async function exit({ browser, site, checker, ok, scripts, label }, how) {
	const away = 'https://www.bbc.co.uk/weather';
	const answered = await quickly(browser, site);
	console.log(`# exit answers after ${answered} ms (target 500)`);
	ok(answered <= 500, `${label}: exit answers within half a second`, answered);
	for (const from of ['/en/p/h/2', '/en/signs/any', '/en/county-lines', 'post']) {
		const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: { width: 1280, height: 900 } });
		const page = await context.newPage();
		// What the browser shows, also where nothing answers.
		const where = () => page.evaluate(() => globalThis.location.href).catch(() => '');
		await page.goto(`${site.public}/en`);
		if (from === 'post') {
			await page.goto(`${site.public}/en/p/r`);
			await page.getByRole('button', { name: 'Start' }).click();
			await page.waitForLoadState('load');
		} else {
			await page.goto(site.public + from);
		}
		const start = Date.now();
		if (how === 'shift') for (let i = 0; i < 3; i++) await page.keyboard.press('Shift');
		else await page.locator('.govuk-exit-this-page__button').click();
		// The weather need not be there: the page that was left is gone all the same.
		await page.waitForURL(away).catch(() => {});
		await page.waitForTimeout(500);
		ok(!(await where()).startsWith(site.public), `${label}: exit by ${how} from ${from} leaves the site`, await where());
		console.log(`# exit ${label} by ${how} from ${from}: ${Date.now() - start} ms with the press`);
		// Step back as far as the history goes: nothing but the empty page or home.
		for (let i = 0; i < 3; i++) {
			await page.goBack({ timeout: 3000 }).catch(() => {});
			if (!(await where()).startsWith(site.public)) continue;
			const text = await page.locator('body').innerText();
			const home = new URL(page.url()).pathname === '/en';
			ok(home || text.includes('Nothing to show.'), `${label}: Back after exit by ${how} from ${from} (${i + 1}) finds nothing`, `${page.url()}\n${text.slice(0, 300)}`);
			if (home) break;
		}
		await context.close();
	}
}

// PUB-27: how long the site itself takes.
async function quickly(browser, site) {
	const context = await browser.newContext();
	const from = Date.now();
	await context.request.get(`${site.public}/en/exit`, { maxRedirects: 0 });
	const took = Date.now() - from;
	await context.close();
	return took;
}
