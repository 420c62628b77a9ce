'use strict';
// Steps that several walks take: people at their screens, a form sent, a report made.
const { Person } = require('./person');

const URN = /[A-Z]{2,4}-\d\d-[0-9A-Z]{7}/;

// People who come with their own browser: open(name) at no page, signIn(account) at home; close() sends all away.
function crowd({ browser, site, checker, accounts, scripts, label }) {
	const hosts = [new URL(site.public).host, new URL(site.staff).host], all = [];
	const open = async (name) => {
		const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: { width: 1280, height: 900 } });
		checker.watch(context, hosts);
		const p = new Person(name, await context.newPage(), checker, label);
		all.push(p);
		return p;
	};
	const signInAs = async (login, password) => {
		const p = await open(login);
		await p.go(`${site.staff}/sign-in`);
		await p.type('login', login);
		await p.type('password', password);
		await p.submit('Sign in');
		return p;
	};
	return {
		open, signInAs,
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

// The eight public pages, answers = fields by their page; the code.
async function reportWithCode(p, answers) {
	await p.submit('Start');
	for (let i = 0; i < 12 && !/\/p\/r\/9/.test(p.page.url()); i++) {
		const page = Number(p.page.url().match(/\/p\/r\/(\d+)$/)?.[1]);
		if (page === 1) await p.pick('danger', 'no');
		if (page === 7) await p.pick('children', 'no');
		for (const [name, value] of Object.entries(answers[page] || {})) await p.type(name, value, true);
		await p.submit('Continue');
	}
	await p.submit('Send');
	await p.submit('code');
	return (await p.page.locator('.ps-code').innerText()).replace(/\D/g, '');
}

module.exports = { crowd, sendForm, reportWithCode, URN };
