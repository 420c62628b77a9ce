'use strict';
// Somebody new: an administrator makes a code, the newcomer comes in with it,
// chooses a password, works, and is stopped again.
const { crowd } = require('../steps');

module.exports = async (env) => {
	const { site, ok, accounts, scripts, label } = env, people = crowd(env, [env.site.staff]);
	const { open, enter } = people;
	const login = `new.${scripts ? 'on' : 'off'}@harle.example`;
	const newcomerName = `Nell Newcome-${scripts ? 'Ash' : 'Birch'}`;
	const own = 'four plain words here';

	const admin = await open('administrator');
	await enter(admin, accounts.admin.login, accounts.admin.password);
	await admin.follow('People');
	await admin.follow('Agencies');
	await admin.go(`${site.staff}/people/new`);
	await admin.submit('Make the code');
	ok(/Say who it is/.test(await admin.text()), `${label}: an empty invitation says what is missing`, await admin.text());
	await admin.type('name', newcomerName);
	await admin.type('login', login);
	await admin.page.selectOption('[name=agency]', { index: 3 });
	await admin.page.check('input[name=role][value="0"]');
	await admin.submit('Make the code');
	const code = (await admin.text()).match(/[0-9A-Z]{4}(-[0-9A-Z]{5}){4}/)?.[0];
	ok(Boolean(code), `${label}: the administrator is shown a code, once`, await admin.text());

	const newcomer = await open('newcomer');
	await enter(newcomer, login, code.toLowerCase().replaceAll('-', ' '));
	ok(/Choose your password/.test(await newcomer.text()), `${label}: a code opens nothing but the choice of a password`, await newcomer.text());
	await newcomer.go(`${site.staff}/share`);
	ok(/Choose your password/.test(await newcomer.text()), `${label}: whatever address is typed`, await newcomer.text());
	await newcomer.type('code', code);
	await newcomer.type('password', 'short');
	await newcomer.type('again', 'short');
	await newcomer.submit('Keep this password');
	ok(/15/.test(await newcomer.text()), `${label}: a short password is refused with the reason`, await newcomer.text());
	await newcomer.type('code', code);
	await newcomer.type('password', own);
	await newcomer.type('again', own);
	await newcomer.submit('Keep this password');
	ok(/Share information/.test(await newcomer.text()), `${label}: the newcomer is home`, await newcomer.text());

	const later = await open('newcomer, later');
	await enter(later, login, code);
	ok(/do not fit/.test(await later.text()), `${label}: the code is gone`, await later.text());
	await enter(later, login, own);
	ok(/Share information/.test(await later.text()), `${label}: the own password works`, await later.text());

	await admin.go(`${site.staff}/people`);
	await admin.follow(newcomerName);
	await admin.submit('Stop this account');
	await later.go(`${site.staff}/`);
	ok(/Sign in/.test(await later.text()), `${label}: a stopped account is out at once`, await later.text());
	for (const role of ['practitioner', 'intake', 'coordinator']) {
		const other = await open(role);
		await enter(other, accounts[role].login, accounts[role].password);
		const answer = await other.page.goto(`${site.staff}/people`);
		ok(answer.status() === 404, `${label}: for ${role} there is no such page`, String(answer.status()));
	}
	await people.close();
};
