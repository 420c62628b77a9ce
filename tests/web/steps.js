'use strict';
// Steps that several walks take: people at their screens, a form sent, a report made.
const { Person } = require('./person');

const URN = /[A-Z]{2,4}-\d\d-[0-9A-Z]{7}/;

// People who come with their own browser, who may ask these hosts and no other: open(name) at no page,
// enter(person, login, password), signInAs(login, password), signIn(role) at home; close() sends all away.
function crowd({ browser, site, checker, accounts, scripts, label }, hosts = [site.public, site.staff]) {
	const all = [];
	const open = async (name) => {
		const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: { width: 1280, height: 900 } });
		checker.watch(context, hosts.map((host) => new URL(host).host));
		const p = new Person(name, await context.newPage(), checker, label);
		all.push(p);
		return p;
	};
	const enter = async (p, login, password) => {
		await p.go(`${site.staff}/sign-in`);
		await p.type('login', login);
		await p.type('password', password);
		await p.submit('Sign in');
		return p;
	};
	const signInAs = async (login, password) => enter(await open(login), login, password);
	return {
		open, enter, signInAs,
		signIn: (role) => signInAs(accounts[role].login, accounts[role].password),
		close: async () => { for (const p of all) await p.page.context().close(); },
	};
}

// The Intelligence Form with one item; more = fields of its second page. The number it got.
async function sendForm(p, words, more = {}) {
	await p.submit('Start');
	for (const name of ['danger_now', 'welfare_now', 'child']) await p.pick(name, 'no');
	await p.type('item_text.0', words, true);
	await p.submit('Continue');
	for (const [name, value] of Object.entries(more)) await p.type(name, value);
	for (let i = 0; i < 3 && !/\/sent\//.test(p.page.url()); i++)
		await p.submit(await p.button('Continue').count() ? 'Continue' : 'Send');
	return (await p.text()).match(URN)?.[0];
}

// The eight public pages with the least a witness would say, answers = fields by their page; sent.
async function sendReport(p, answers) {
	await p.submit('Start');
	for (let i = 0; i < 12 && !/\/p\/r\/9/.test(p.page.url()); i++) {
		const page = Number(p.page.url().match(/\/p\/r\/(\d+)$/)?.[1]);
		if (page === 1) await p.pick('danger', 'no');
		if (page === 7) await p.pick('children', 'no');
		for (const [name, value] of Object.entries(answers[page] || {})) await p.type(name, value, name === 'words');
		await p.submit('Continue');
	}
	await p.submit('Send');
	if (!/\/p\/r\/10/.test(p.page.url())) throw new Error(`the report was not sent: ${p.page.url()}\n${await p.text()}`);
}

// The same, and the code to come back with.
async function reportWithCode(p, answers) {
	await sendReport(p, answers);
	await p.submit('code');
	return (await p.page.locator('.ps-code').innerText()).replace(/\D/g, '');
}

// A date in its three fields, so many days from today.
async function typeDay(p, name, offset) {
	const d = new Date(Date.now() + offset * 86400000);
	for (const [part, value] of [['day', d.getUTCDate()], ['month', d.getUTCMonth() + 1], ['year', d.getUTCFullYear()]]) await p.type(`${name}_${part}`, String(value));
}

// The page of what an agency was given for that purpose: its address, or null.
async function received(p, site, purpose) {
	await p.go(`${site.staff}/received`);
	const hrefs = await p.page.locator('main table th a').evaluateAll((all) => all.map((a) => a.href));
	for (const href of hrefs.slice(0, 15)) {
		await p.go(href);
		if ((await p.text()).includes(purpose)) return href;
	}
	return null;
}

module.exports = { crowd, sendForm, sendReport, reportWithCode, typeDay, received, URN };
