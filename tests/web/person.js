'use strict';
// One person at one screen: presses, types, and is counted (OPS-02, OPS-03:
// K 0.28 s a key, P 1.1 pointing, H 0.4 hands, M 1.35 thinking).
class Person {
	constructor(name, page, checker, label) {
		Object.assign(this, { name, page, checker, label, clicks: 0, keys: 0, jobs: {} });
	}

	async look() { await this.checker.check(this.page, this.label); return this; }

	async go(url) { await this.page.goto(url); await this.look(); }

	// Press a link or button; the page that follows is checked.
	async press(locator) {
		this.clicks++;
		const before = this.page.url();
		await locator.first().click();
		await this.page.waitForLoadState('load');
		if (before !== this.page.url() || this.always) await this.look();
	}

	button(name) { return this.page.getByRole('button', { name, exact: false }); }
	link(name) { return this.page.getByRole('link', { name, exact: false }); }

	async submit(name) { await this.press(this.button(name)); await this.look(); }
	async follow(name) { await this.press(this.link(name)); }

	// Choose a radio or tick a box by the words beside it.
	async choose(label, within) {
		this.clicks++;
		const scope = within ? this.page.getByRole('group', { name: within }) : this.page;
		await scope.getByLabel(label, { exact: false }).first().check({ force: true });
	}

	async pick(name, value) {
		this.clicks++;
		await this.page.locator(`[name="${name}"][value="${value}"]`).first().check({ force: true });
	}

	async type(name, text, narrative = false) {
		if (!narrative) this.keys += text.length;
		await this.page.locator(`[name="${name}"]`).first().fill(text);
	}

	// Start counting a job, and say what it took: clicks and the keystroke model's seconds.
	begin(job) { this.jobs[job] = { clicks: this.clicks, keys: this.keys, at: Date.now(), checks: this.checker.spent }; }
	end(job) {
		const from = this.jobs[job], clicks = this.clicks - from.clicks, keys = this.keys - from.keys;
		const server = (Date.now() - from.at - (this.checker.spent - from.checks)) / 1000;
		const seconds = clicks * (1.1 + 1.35) + keys * 0.28 + (keys ? 0.8 : 0) + server;
		return { clicks, keys, seconds: Math.round(seconds) };
	}

	async text() { return this.page.locator('main').innerText(); }
}
module.exports = { Person };
