'use strict';
// A visit from plan to close by three people (INT-61, 62, J15), and the pages
// every register shares: list, names, history, a file out and in again.
const { crowd, typeDay } = require('../steps');

module.exports = async (env) => {
	const { site, ok, scripts, label } = env, people = crowd(env, [env.site.staff]);
	const has = async (p, words, what) => ok((await p.text()).includes(words), `${label}: ${what}`, await p.text());

	// J15: the plan, in one form, and its check.
	const lead = await people.signIn('lead');
	const offset = scripts ? 40 : 20;
	lead.begin('J15');
	await lead.press(lead.page.locator('nav').getByRole('link', { name: 'Visits' }));
	await lead.submit('Plan a visit');
	await lead.pick('reason', 'intelligence');
	await typeDay(lead, 'window_from', offset);
	await typeDay(lead, 'window_to', offset);
	await lead.type('aim', 'Speak to each worker alone', true);
	await lead.type('place.0', `Yard ${offset}, Mill Lane, Harle, ZZ2 1QP`);
	await lead.type('lead', 'Pat Quill, 07700 900451');
	await lead.type('partner.0', 'Wyvale Police');
	await lead.type('risk', 'One way in; a dog', true);
	await lead.type('briefing', 'Look after people first. First account only.', true);
	await lead.type('exclusions', 'Do not phone the number on the sign.', true);
	await lead.submit('Plan a visit');
	await lead.submit('Check against other activity');
	const j15 = lead.end('J15');
	console.log(`# J15 ${label}: ${j15.clicks} clicks, ${j15.seconds} s without the narrative (target 8 clicks)`);
	ok(j15.clicks <= 8, `${label}: J15 a visit is planned and checked in at most 8 clicks`, JSON.stringify(j15));
	await has(lead, 'Checked', 'the check was clear');
	const record = new URL(lead.page.url()).pathname;

	// Nobody plans over it unseen: the second plan for the place says one thing only.
	await lead.go(`${site.staff}/r/visit/new`);
	await lead.pick('reason', 'random');
	await typeDay(lead, 'window_from', offset + 1);
	await typeDay(lead, 'window_to', offset);
	await lead.type('aim', 'See it too', true);
	await lead.type('place.0', 'Mill Lane 4, ZZ2 1QP');
	await lead.submit('Plan a visit');
	await has(lead, 'The last day comes before the first', 'a window that ends before it begins is refused');
	ok(await lead.page.locator('[name="aim"]').inputValue() === 'See it too', `${label}: what was typed stays`);
	await typeDay(lead, 'window_to', offset + 2);
	await lead.submit('Plan a visit');
	await lead.submit('Check against other activity');
	await has(lead, 'Speak to the coordinator', 'an overlap says: speak to the coordinator');
	ok(!(await lead.text()).includes('Mill Lane'), `${label}: and nothing of what it met`, await lead.text());

	// Another person authorises; partners read; the lead briefs.
	const authoriser = await people.signIn('authoriser');
	await authoriser.go(site.staff + record);
	await authoriser.submit('Authorise');
	await lead.go(site.staff + record);
	await lead.submit('Everybody has read the briefing');
	await has(lead, 'Not every partner has read this version', 'nobody is briefed who has not read');
	await authoriser.submit('I have read this version');
	const officer = await people.signIn('practitioner');
	await officer.go(`${site.staff}/tasks`);
	await officer.go(site.staff + record);
	await has(officer, 'Do not phone the number on the sign.', 'what nobody may do stands on the page');
	await officer.submit('I have read this version');
	await lead.go(site.staff + record);
	await lead.submit('Everybody has read the briefing');
	await lead.submit('We are on site');
	await has(lead, 'On site', 'the visit is on site');

	// What was found: adult outcomes need an adult; then the rest.
	await lead.follow('What was found');
	await lead.type('e_name.0', 'Danil');
	await lead.pick('e_alone.0', 'yes');
	await lead.pick('e_outcome.0', 'nrm_consent');
	await lead.submit('Save');
	await has(lead, 'Consent and duty to notify are for adults', 'age not known means child rules');
	await lead.pick('e_age.0', 'adult');
	await lead.page.locator('[name="e_outcome.0"][value="nrm_consent"]').uncheck({ force: true });
	await lead.pick('e_outcome.0', 'support_accepted');
	await lead.submit('People met');
	await lead.type('e_name.1', 'Petar');
	await lead.pick('outcome', 'support_accepted');
	await lead.type('people_met', '2');
	await lead.submit('Save');
	await lead.submit('We have left');
	await lead.follow('Debrief');
	await lead.type('debrief', 'Quiet and quick.', true);
	await lead.type('lessons', 'Bring shoes.', true);
	await lead.submit('Save');
	await authoriser.go(site.staff + record);
	await authoriser.submit('Close after debrief');
	await has(authoriser, 'Somebody met on this visit has no outcome yet', 'an open outcome keeps it open');
	await lead.follow('What was found');
	await lead.pick('e_outcome.1', 'none');
	await lead.submit('Save');
	await authoriser.go(site.staff + record);
	await authoriser.submit('Close after debrief');
	await has(authoriser, 'Closed', 'the visit is closed');
	await has(authoriser, 'Close after debrief', 'its history says so');

	// The list: names sealed until asked for; a step with its reason; closed to who has no business here.
	const coordinator = await people.signIn('coordinator');
	await coordinator.go(`${site.staff}/r/visit?state=CLOSED`);
	await has(coordinator, 'Sealed', 'a list opens nothing by itself');
	await coordinator.follow('Show names');
	await has(coordinator, 'Pat Quill', 'names are shown when asked for');
	await coordinator.go(`${site.staff}/r/action/new`);
	await coordinator.type('what', `Ring the owner of yard ${offset}`, true);
	await typeDay(coordinator, 'due', offset);
	await coordinator.page.locator('[name="owner_role"]').selectOption('lead');
	await coordinator.submit('Raise an action');
	const action = new URL(coordinator.page.url()).pathname;
	await coordinator.follow('Not possible');
	await coordinator.submit('Not possible');
	await has(coordinator, 'This step needs a reason', 'a step that needs a reason asks for it');
	await coordinator.type('reason', 'Nobody answers', true);
	await coordinator.submit('Not possible');
	await has(coordinator, 'Nobody answers', 'the reason stands in the history');

	// Out and in again: the file of the list fits, a spoilt one names its place, a change is loaded.
	const urn = action.split('/').pop();
	await coordinator.go(`${site.staff}/r/action/import`);
	await coordinator.type('text', 'urn,what,due,owner_role\n,Find the second yard,2027-02-30,lead\n', true);
	await coordinator.submit('Check it first');
	await has(coordinator, 'There is no such date', 'a fault is named with its column');
	ok(/2\s+due/.test((await coordinator.text()).replace(/\n/g, ' ')), `${label}: and its line`, await coordinator.text());
	await coordinator.go(`${site.staff}/r/agreement/import`);
	const row = `partner,kind,purpose,lawful_basis,data_shared,signed_on,review_on\norg-glaa,sharing,"Joint visits, ${offset}",public_task,reports,2026-06-01,2027-06-01\n`;
	await coordinator.type('text', row, true);
	await coordinator.submit('Check it first');
	await has(coordinator, '1 row fits', 'a file that fits says so');
	await coordinator.submit('Load');
	const csv = await coordinator.page.context().request.get(`${site.staff}/r/agreement?as=csv`);
	const out = await csv.text();
	ok(out.includes(`"Joint visits, ${offset}"`), `${label}: what was loaded comes out again`, out);
	await coordinator.go(`${site.staff}/r/agreement/import`);
	await coordinator.type('text', out, true);
	await coordinator.submit('Check it first');
	await has(coordinator, 'rows fit', 'a whole file that was downloaded fits again');
	const chair = await people.signIn('chair');
	await chair.press(chair.page.locator('nav').getByRole('link', { name: 'Visits' }));
	await has(chair, 'Visits', 'the chair reads the registers');
	const auditor = await people.signIn('auditor');
	const closed = await auditor.page.goto(site.staff + record), none = await auditor.page.goto(`${site.staff}/record/WVV-26-7K3QF9Z`);
	ok(closed.status() === 404 && none.status() === 404, `${label}: for others the record does not exist`, `${closed.status()} ${none.status()}`);
	ok(Boolean(urn), `${label}: the action has a number`);
	await people.close();
};
