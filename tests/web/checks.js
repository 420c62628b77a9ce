'use strict';
// What every page we meet must hold: no axe violation, valid HTML, no request
// to another host, no sideways scroll at 320 px, no broken policy.
const crypto = require('node:crypto');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const { HtmlValidate } = require('html-validate');
const axeSource = fs.readFileSync(createRequire(require.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'), 'utf8');

const validator = new HtmlValidate({
	extends: ['html-validate:recommended', 'html-validate:a11y'],
	rules: {
		'prefer-native-element': ['error', { exclude: ['button'] }],
		'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'submit'], allowCheckboxDefault: true }],
		'long-title': 'off',
		'no-trailing-whitespace': 'off',
		// The list on a phone keeps explicit table roles on purpose (look guide, section 5).
		'no-redundant-role': 'off',
		'no-inline-style': 'error',
		// "tel:" and codes in text are wrapped in <bdi>, never guessed by the browser.
		'tel-non-breaking': 'off',
		// Names of repeated fields and of parts of signs carry a dot.
		'valid-id': ['error', { relaxed: true }],
	},
});
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

// What a page is made of, whatever it says and however often: its elements and their classes.
function structure(html) {
	const parts = new Set(html.match(/<[a-z0-9]+(?: [a-z-]+="[^"]*")*? class="[^"]*"|<(?:form|table|h[1-6]|input|select|textarea)\b/g)?.map((t) => t.replace(/ (?!class=)[a-z-]+="[^"]*"/g, '')).filter((t) => !/^<(body|html)/.test(t)));
	return crypto.createHash('sha256').update([...parts].sort().join()).digest('hex').slice(0, 8);
}

class Checker {
	// browser: chromium; every distinct page (title, path and structure, as it stands after any scripts) is checked.
	// seen: what was checked already, shared by those who check side by side.
	constructor(browser, seen = new Set()) {
		this.browser = browser;
		this.faults = [];
		this.seen = seen;
		this.pages = 0;
		this.spent = 0;		// ms of checking, which are not the person's
		this.bodies = new Map();
		this.shots = process.env.SHOTS || '';
	}

	async start() {
		// axe needs scripts; pages of a scripts-off walk are checked here from their finished HTML.
		this.context = await this.browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 900 } });
		this.page = await this.context.newPage();
	}

	fault(where, what) { this.faults.push(`${where}: ${what}`); }

	// Watch a context: no request may leave the host, no policy may break; keep
	// what the server wrote (the browser's own copy of it is not what is validated).
	watch(context, hosts) {
		context.on('response', async (r) => {
			if (r.request().resourceType() !== 'document' || r.status() >= 300 && r.status() < 400) return;
			const page = r.frame().page();
			this.bodies.set(page, null);
			try { this.bodies.set(page, await r.text()); } catch { /* the page went on */ }
		});
		context.on('request', (r) => {
			const url = new URL(r.url());
			if (url.protocol.startsWith('http') && !hosts.includes(url.host)) this.fault(r.url(), 'request to another host');
		});
		context.on('console', (m) => {
			if (/Content.Security.Policy|Refused to/i.test(m.text())) this.fault(m.page()?.url() ?? '', m.text());
		});
	}

	async check(page, label) {
		const from = Date.now();
		await this.look(page, label);
		this.spent += Date.now() - from;
	}

	async look(page, label) {
		const url = page.url();
		const html = await page.content();
		const raw = this.bodies.get(page) || html;
		const key = `${label} ${await page.title()} ${new URL(url).pathname.replace(/[0-9A-F]{6,}|[A-Z]{2,4}-\d\d-[0-9A-Z]{7}/gi, '*')}`;
		const scripts = /scripts o(n|ff)/.exec(label)?.[0] ?? '', kind = `${key.slice(label.length)} ${structure(html)}`;
		if (this.seen.has(scripts + kind)) return;
		this.seen.add(scripts + kind);
		const width = await this.widthAt320(page);
		if (width > 320) this.fault(key, `${width} px wide at 320 px`);
		// With scripts on, what they left as it was has been judged already.
		if (this.seen.has(kind)) return;
		this.seen.add(kind);
		this.pages++;
		const report = await validator.validateString(raw);
		for (const r of report.results) for (const m of r.messages) this.fault(key, `html ${m.ruleId}: ${m.message} (line ${m.line})`);
		if (this.shots) await this.shoot(page, key);

		// Once on the site a page is written over the one before: axe need not be read again for each.
		if (new URL(this.page.url()).origin !== new URL(url).origin) await this.page.goto(url.startsWith('http') ? new URL('/healthz', url).href : 'about:blank').catch(() => {});
		await this.page.setContent(html.replace('<head>', `<head><base href="${url}">`).replace(/<script[^>]*><\/script>/g, ''), { waitUntil: 'load' });
		if (!await this.page.evaluate(() => 'axe' in globalThis)) await this.page.evaluate(axeSource);
		const result = await this.page.evaluate((tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }), axeTags);
		for (const v of result.violations) this.fault(key, `axe ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | ')}`);
	}

	async widthAt320(page) {
		const was = page.viewportSize();
		await page.setViewportSize({ width: 320, height: 800 });
		const width = await page.evaluate(() => document.documentElement.scrollWidth);
		await page.setViewportSize(was);
		return width;
	}

	async shoot(page, key) {
		const name = key.replace(/[^a-zA-Z0-9]+/g, '-').slice(0, 90);
		const was = page.viewportSize();
		await page.screenshot({ path: `${this.shots}/${name}-1280.png`, fullPage: true });
		await page.setViewportSize({ width: 320, height: 800 });
		await page.screenshot({ path: `${this.shots}/${name}-320.png`, fullPage: true });
		await page.setViewportSize(was);
	}
}

module.exports = { Checker };
