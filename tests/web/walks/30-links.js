'use strict';
// An analyst joins a report with what is known: settles what it names, adds what
// was overlooked, makes it live, and finds it again by a plate (INT-44, 82, 84).
const { crowd } = require('../steps');

module.exports = async (env) => {
	const { site, ok, scripts, label } = env, people = crowd(env);
	const plate = scripts ? 'ZZ68 WLN' : 'ZZ68 WLF';

	const analyst = await people.signIn('analyst');
	await analyst.press(analyst.page.locator('nav').getByRole('link', { name: 'Links' }));
	const urn = await analyst.page.locator('tbody th a').first().innerText();
	await analyst.follow(urn);
	const here = analyst.page.url();

	// Confirming too early is refused and says what is open.
	const open = await questions(analyst);
	if (open.length > 0) {
		await analyst.submit('Confirm links');
		ok(/There is a problem/.test(await analyst.text()), `${label}: what is named and still open keeps a report from going live`, await analyst.text());
	}
	analyst.begin('links');
	for (const name of open) await analyst.pick(name, await firstAnswer(analyst, name));
	if (open.length > 0) await analyst.submit('Save these choices');
	const j = analyst.end('links');
	console.log(`# INT-82 ${label}: ${j.clicks} clicks for ${open.length} mentions (target 2 each)`);
	ok(j.clicks <= 2 * open.length, `${label}: at most two clicks a mention`, JSON.stringify(j));
	ok((await questions(analyst)).length === 0, `${label}: nothing is left open`, await analyst.text());

	// What the finder did not see is added by hand; nonsense is refused and stays typed.
	await addThing(analyst, 'phone', 'no such number');
	ok(await analyst.page.locator('[name="thing"]').inputValue() === 'no such number', `${label}: what was typed stays after a refusal`);
	await addThing(analyst, 'vehicle', plate);
	await addThing(analyst, 'place', `${scripts ? 7 : 8} Harrow Lane, Thornby, ZZ1 2HL`);
	for (const name of await questions(analyst)) await analyst.pick(name, 'new');
	await analyst.submit('Save these choices');

	// "X was seen at Y since May".
	await choose(analyst, 'from', plate);
	await choose(analyst, 'to', 'Harrow Lane, Thornby, ZZ1 2HL');
	await analyst.page.locator('[name="type"]').selectOption('SEEN AT');
	await analyst.type('since', '2026-05');
	await analyst.submit('Add the sentence');
	ok((await analyst.text()).includes(`${plate} was seen at`), `${label}: the sentence stands on the page`, await analyst.text());
	await analyst.submit('Confirm links');
	ok(!(await analyst.text()).includes(urn), `${label}: a live report has left the queue`, await analyst.text());

	// Found again: by the plate as somebody else would type it; the address of the page holds nothing typed.
	await analyst.press(analyst.page.locator('nav').getByRole('link', { name: 'Search' }));
	await analyst.type('what', plate.replace(' ', '').toLowerCase());
	await analyst.submit('Search');
	ok(new URL(analyst.page.url()).pathname === '/search' && new URL(analyst.page.url()).search === '', `${label}: what is searched for stands in no address`, analyst.page.url());
	await analyst.follow(plate);
	const page = await analyst.text();
	ok(page.includes(`${urn}·1`), `${label}: each fact names its item`, page);
	ok(/Not asked or not seen/.test(page), `${label}: a family that nobody saw is "not asked or not seen"`, page);
	const entity = analyst.page.url();

	// For whoever may read none of its items there is no such thing, and no such workbench.
	const stranger = await people.signIn('coordinator');
	const none = `${site.staff}/entity/00000000000070008000000000000000`;
	const [a, b, c] = [await stranger.page.goto(entity), await stranger.page.goto(none), await stranger.page.goto(here)];
	ok(a.status() === 404 && b.status() === 404 && c.status() === 404, `${label}: for everybody else none of it exists`, `${a.status()} ${b.status()} ${c.status()}`);
	await people.close();
};

// Names of the questions still open: those of things already settled lie folded away.
async function questions(p) {
	return p.page.locator('input[type=radio]').evaluateAll((all) => [...new Set(all.filter((e) => !e.closest('details')).map((e) => e.name))]);
}

// The first answer offered: the same as something known, where there is such, else new.
async function firstAnswer(p, name) {
	return p.page.locator(`[name="${name}"]`).first().getAttribute('value');
}

async function addThing(p, kind, words) {
	const fold = p.page.locator('details', { has: p.page.locator('[name="thing"]') });
	if (await fold.getAttribute('open') === null) await fold.locator('summary').click();
	await p.page.locator('[name="kind"]').selectOption(kind);
	await p.type('thing', words);
	await p.submit('Add it');
}

async function choose(p, name, words) {
	const select = p.page.locator(`[name="${name}"]`);
	await select.selectOption(await select.locator('option', { hasText: words }).first().getAttribute('value'));
}
