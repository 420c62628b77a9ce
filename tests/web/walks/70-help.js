'use strict';
// What stands at the foot of every page is there, for a guest and for each
// role, and the words are for whoever reads them.
const { Person } = require('../person');

module.exports = async ({ browser, site, checker, ok, accounts, scripts, label }) => {
	const foot = async (name, says) => {
		const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: { width: 1280, height: 900 } });
		checker.watch(context, [new URL(site.staff).host]);
		const p = new Person(name, await context.newPage(), checker, `${label}, ${name}`);
		await p.go(`${site.staff}/sign-in`);
		if (accounts[name]) {
			await p.type('login', accounts[name].login);
			await p.type('password', accounts[name].password);
			await p.submit('Sign in');
		}
		for (const page of ['Accessibility', 'Privacy', 'Help']) {
			await p.press(p.page.locator('footer').getByRole('link', { name: page, exact: true }));
			ok((await p.page.locator('h1').innerText()).includes(page), `${label}: ${name} finds ${page}`, await p.text());
		}
		const words = await p.text();
		ok(says.test(words), `${label}: the help is ${name}'s`, words);
		for (const link of await p.page.$$eval('main a[href^="/"]', (list) => list.map((a) => a.getAttribute('href'))))
			ok((await p.page.request.get(site.staff + link)).status() === 200, `${label}: ${name} may open ${link}, which the help names`);
		await context.close();
	};
	await foot('a guest', /code in place of a password/);
	await foot('practitioner', /Nothing is compulsory/);
	await foot('intake', /The clock is for the safety decision/);
	await foot('admin', /has no other role/);
};
