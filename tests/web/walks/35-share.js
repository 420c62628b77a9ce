'use strict';
// One item goes to one agency and comes back as an outcome: the authoriser shares
// a report that is live, an officer of the agency acknowledges it with one press,
// its lead says what came of it, and the authoriser sees who has it.
const { crowd, received } = require('../steps');

const AGENCY = 'Harle Borough Council, Housing';

module.exports = async (env) => {
	const { site, ok, label } = env, people = crowd(env);

	const authoriser = await people.signIn('authoriser');
	await authoriser.go(`${site.staff}/held`);
	const urn = await shareable(authoriser, site);
	ok(Boolean(urn), `${label}: some report of the demo is live and may be shared`, await authoriser.text());
	await authoriser.submit('Share');
	ok((await authoriser.text()).includes('There is a problem'), `${label}: without an agency nothing is shared`, await authoriser.text());
	await authoriser.page.locator('[name=agency]').selectOption({ label: AGENCY });
	const purpose = `Inspect the house, ${label}.`;
	await authoriser.type('purpose', purpose);
	await authoriser.submit('Share');
	if (await authoriser.page.locator('[name=warned]').count()) {
		await authoriser.pick('warned', 'yes');
		await authoriser.submit('Share');
	}
	ok((await authoriser.text()).includes(AGENCY) && /Waiting/.test(await authoriser.text()), `${label}: it waits for the agency`, await authoriser.text());

	const officer = await people.signIn('practitioner');
	const one = await received(officer, site, purpose);
	ok(Boolean(one), `${label}: the officer finds it under Received`, await officer.text());
	officer.begin('ack');
	await officer.submit('Acknowledge');
	ok(officer.end('ack').clicks === 1 && /Acknowledged/.test(await officer.text()), `${label}: one press acknowledges it`, await officer.text());
	await officer.submit('Seen again');
	ok(/Your agency said: Seen again/.test(await officer.text()), `${label}: a tick says that it was seen again`, await officer.text());

	const lead = await people.signIn('lead');
	await lead.go(one);
	await lead.submit('Somebody acted');
	ok((await lead.text()).includes('Say who did what'), `${label}: what came of it needs words`, await lead.text());
	await lead.type('words', `Housing inspected it, ${label}.`);
	await lead.submit('Somebody acted');
	await authoriser.go(`${site.staff}/held?report=${urn}`);
	ok((await authoriser.text()).includes(`Housing inspected it, ${label}.`), `${label}: the unit reads what came of it`, await authoriser.text());

	/* For anybody else of the partnership there is no such page. */
	const stranger = await people.signIn('intake');
	const answer = await stranger.page.goto(one);
	ok(answer.status() === 404, `${label}: for everybody else it does not exist`, String(answer.status()));
	await people.close();
};

/* The newest report somebody already has, with something on its page to share. */
async function shareable(p, site) {
	const urns = await p.page.locator('main table a').allInnerTexts();
	for (const urn of [...new Set(urns)].reverse().slice(0, 12)) {
		await p.go(`${site.staff}/report/${urn.trim()}/disseminate`);
		if (!(await p.page.locator('[name=item]').count())) continue;
		await p.page.locator('[name=item]').first().check({ force: true });
		return urn.trim();
	}
	return null;
}
