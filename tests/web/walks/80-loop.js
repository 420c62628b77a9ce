'use strict';
// The whole loop as seven people: a passer-by and a housing officer tell of one
// car wash; intake, authoriser and analyst bring both into the picture of it, where
// other agencies stand already; an inspector is told, a visit is made, both senders
// learn what became of it, and the coordinator's figures count it.
const { crowd, sendForm, reportWithCode, typeDay, received, URN } = require('../steps');

const PLATE = 'ZZ69 KLM', PLACE = 'Harrow Lane hand car wash, Thornby, ZZ1 2HL', INSPECTORS = 'Labour Inspection, Wyvale office';
const COLUMNS = ['reports', 'decided', 'in time', 'live', 'acted', 'outcomes', 'answered'];

module.exports = async (env) => {
	const { site, ok, accounts, scripts, label } = env, people = crowd(env);
	const say = async (p, pattern, what) => ok(pattern.test(await p.text()), `${label}: ${what}`, await p.text());
	const figures = async (p) => {
		await p.go(`${site.staff}/figures`);
		return p.page.locator('main table').first().locator('tbody tr').last().locator('td').evaluateAll((cells) => cells.map((c) => parseInt(c.textContent, 10)));
	};
	const officer = await people.signIn('practitioner'), intake = await people.signIn('intake'), authoriser = await people.signIn('authoriser');
	const analyst = await people.signIn('analyst'), coordinator = await people.signIn('coordinator');
	const inspector = await people.signInAs('kay.ellis@labour.example', accounts.lead.password);
	const before = await figures(coordinator);
	const queued = async () => {
		await intake.page.goto(`${site.staff}/queue?show=ungraded&channel=public_web`);
		return new Set((await intake.text()).match(new RegExp(URN, 'g')) || []);
	};
	const waiting = await queued();

	// 1. Anybody.
	const passer = await people.open('passer-by');
	await passer.go(`${site.public}/en`);
	passer.begin('J18');
	await passer.press(passer.link('worried'));
	await passer.page.goto(`${site.public}/en/p/r`);
	const code = await reportWithCode(passer, { 3: { street_town: PLACE }, 5: { words: `Men without gloves wash cars at night. A white van, ${PLATE}, brings them.` } });
	const j18 = passer.end('J18');
	console.log(`# J18 ${label}: ${j18.clicks} clicks, ${j18.seconds} s (target 180 s)`);
	ok(j18.seconds <= 180 && code.length >= 10, `${label}: J18 an anonymous report takes at most three minutes and leaves a code`, JSON.stringify(j18));

	// 2. A housing officer.
	officer.begin('J1');
	await officer.press(officer.page.locator('nav').getByRole('link', { name: 'Share information' }));
	const told = await sendForm(officer, `Four men from the flat are fetched by a white van, ${PLATE}, at six each morning.`, { 'place.0': PLACE, 'plate.0': PLATE });
	const j1 = officer.end('J1');
	console.log(`# J1 ${label}: ${j1.clicks} clicks, ${j1.seconds} s without the narrative (targets 12 clicks, 90 s)`);
	ok(Boolean(told) && j1.clicks <= 12 && j1.seconds <= 90, `${label}: J1 in 12 clicks and 90 seconds`, JSON.stringify(j1));

	// 3. Intake decides on safety and grades both; whoever graded does not authorise.
	let whispered = [];
	for (let i = 0; i < 40 && whispered.length === 0; i++) {
		await intake.page.waitForTimeout(250);
		whispered = [...await queued()].filter((urn) => !waiting.has(urn));
	}
	ok(whispered.length === 1, `${label}: the whisper stands in the queue`, whispered.join(' '));
	const both = [whispered[0], told];
	const twoHats = await newcomer(env, people);
	await triage(intake, site, whispered[0], 'D');
	const j3 = await triage(twoHats, site, told, 'A');
	console.log(`# J3 ${label}: ${j3.clicks} clicks, ${j3.seconds} s (targets 6 clicks, 60 s)`);
	ok(j3.clicks <= 6 && j3.seconds <= 60, `${label}: J3 in 6 clicks and 60 seconds`, JSON.stringify(j3));
	await twoHats.go(`${site.staff}/report/${whispered[0]}/authorise`);
	const csrf = await twoHats.page.locator('form[action$="/authorise"] [name="_csrf"]').getAttribute('value');
	const lines = Object.fromEntries([...Array(13).keys()].map((i) => [`c${i}`, 'done']));
	await twoHats.go(`${site.staff}/report/${told}/authorise`);
	ok(await twoHats.button('Authorise').count() === 0, `${label}: who graded has no button to authorise`, await twoHats.text());
	const forced = await twoHats.page.context().request.post(`${site.staff}/report/${told}/authorise`, { form: { _csrf: csrf, press: 'authorise', ...lines }, headers: { Origin: site.staff }, maxRedirects: 0 });
	ok(forced.status() === 409 && /You graded this yourself/.test(await forced.text()), `${label}: and is refused without it`, String(forced.status()));
	const outside = await intake.page.goto(`${site.staff}/authorise`);
	ok(outside.status() === 404, `${label}: intake does not authorise`, String(outside.status()));

	// 4. A second person.
	for (const urn of both) {
		await authoriser.go(`${site.staff}/report/${urn}/authorise`);
		for (let i = 0; i < 13; i++) await authoriser.pick(`c${i}`, 'done');
		await authoriser.submit('Authorise');
		ok(/\/authorise$/.test(authoriser.page.url()), `${label}: ${urn === told ? 'the officer' : 'the whisper'} is authorised by another person`, await authoriser.text());
	}

	// 5. An analyst joins both with what others reported; the picture holds them all.
	for (const urn of both) {
		await analyst.go(`${site.staff}/report/${urn}/links`);
		await join(analyst, ok, label);
		await say(analyst, new RegExp(`^(?![\\s\\S]*${urn})`), `${urn === told ? 'the officer\'s report' : 'the whisper'} is live`);
	}
	await analyst.press(analyst.page.locator('nav').getByRole('link', { name: 'Search' }));
	await analyst.type('what', PLATE.toLowerCase().replace(' ', ''));
	await analyst.submit('Search');
	await analyst.follow(PLATE);
	const entity = analyst.page.url(), picture = await analyst.text(), items = new Set(picture.match(new RegExp(URN, 'g')));
	ok(both.every((urn) => items.has(urn)) && items.size >= 4, `${label}: the van's page holds both beside what other agencies reported before`, [...items].join(' '));

	// A nurse of an agency that has nothing to do with it: there is no such thing.
	const nurse = await people.signInAs('val.reed@hospital.example', accounts.practitioner.password);
	for (const path of [entity, ...both.flatMap((urn) => [`${site.staff}/report/${urn}`, `${site.staff}/mine/${urn}`])]) {
		const answer = await nurse.page.goto(path);
		ok(answer.status() === 404, `${label}: for the uninvolved ${new URL(path).pathname.split('/')[1]} does not exist`, String(answer.status()));
	}

	// 6. The inspectors are told, and say that they have it.
	const purpose = `Inspect the car wash, ${label}`;
	await authoriser.go(`${site.staff}/report/${told}/disseminate`);
	await authoriser.page.locator('[name=item]').first().check({ force: true });
	await authoriser.page.locator('[name=agency]').selectOption({ label: INSPECTORS });
	await authoriser.type('purpose', purpose);
	await authoriser.submit('Share');
	if (await authoriser.page.locator('[name=warned]').count()) {
		await authoriser.pick('warned', 'yes');
		await authoriser.submit('Share');
	}
	ok(Boolean(await received(inspector, site, purpose)), `${label}: the inspectors receive it`, await inspector.text());
	await inspector.submit('Acknowledge');
	await say(inspector, /Acknowledged/, 'and acknowledge it');
	await inspector.type('words', `We go there with the partnership, ${label}.`);
	await inspector.submit('Somebody acted');

	// 7. The coordinator plans a visit; another person authorises it; it is made and closed.
	await visit({ site, coordinator, authoriser, inspector, say, reports: both, offset: scripts ? 75 : 60 });

	// Both senders read what became of it.
	for (const urn of both) {
		await intake.go(`${site.staff}/report/${urn}/answer`);
		await intake.pick('code', 'actioned');
		await intake.submit('Tell the sender');
	}
	await intake.go(`${site.staff}/report/${whispered[0]}/answer`);
	await intake.page.locator('[name="kind"]').selectOption('recorded');
	await intake.submit('Send the message');
	await officer.press(officer.page.locator('nav').getByRole('link', { name: 'My reports' }));
	await officer.follow(told);
	await say(officer, /Action was taken/, 'the officer reads what became of it');
	await passer.go(`${site.public}/en/p/k`);
	await passer.type('code', code);
	await passer.press(passer.page.locator('main form button'));
	await passer.look();
	await say(passer, /We have kept it\. It may help later\./, 'the passer-by reads it with the code');

	// And it counts.
	const after = await figures(coordinator);
	ok(after.every((n, i) => n === before[i] + 2), `${label}: every figure of the loop counts two more: ${COLUMNS.join(', ')}`, `${before} became ${after}`);
	await people.close();
};

// Somebody who holds both keys, intake and authorising: invited by the administrator.
async function newcomer({ site, scripts }, people) {
	const login = `both.${scripts ? 'on' : 'off'}@police.example`, password = 'five plain words of mine';
	const admin = await people.signIn('admin');
	await admin.go(`${site.staff}/people/new`);
	await admin.type('name', `Bo Tanner-${scripts ? 'Ash' : 'Birch'}`);
	await admin.type('login', login);
	await admin.page.selectOption('[name=agency]', { label: 'Wyvale Police' });
	for (const role of ['Intake', 'Authoriser']) await admin.choose(role);
	await admin.pick('clearance', '2');
	await admin.submit('Make the code');
	const code = (await admin.text()).match(/[0-9A-Z]{4}(-[0-9A-Z]{5}){4}/)[0];
	const p = await people.signInAs(login, code);
	await p.type('code', code);
	await p.type('password', password);
	await p.type('again', password);
	await p.submit('Keep this password');
	return p;
}

async function triage(p, site, urn, assessment) {
	await p.go(`${site.staff}/queue?show=ungraded`);
	p.begin('J3');
	await p.press(p.link(`Triage ${urn}`));
	await p.pick('safety', await p.page.locator('[name="safety"]').first().getAttribute('value'));
	await p.type('reason', 'Nobody in danger today');
	await p.pick('source.1', '2');
	await p.pick('assessment.1', assessment);
	await p.pick('handling.1', 'P');
	await p.press(p.button('Record, grade and send on'));
	return p.end('J3');
}

// Everything the report names is settled: the same as what is known where the page offers it.
async function join(p, ok, label) {
	const names = await p.page.locator('input[type=radio]').evaluateAll((all) => [...new Set(all.filter((e) => !e.closest('details')).map((e) => e.name))]);
	const text = await p.text();
	ok(new RegExp(`Same as[^\\n]*${PLATE}`).test(text), `${label}: the van is known, and the page says so`, text);
	for (const name of names) await p.pick(name, await p.page.locator(`[name="${name}"]`).first().getAttribute('value'));
	await p.submit('Save these choices');
	if (await p.page.locator('[name="reason"]:visible').count()) await p.type('reason', 'The van is the link', true);
	await p.submit('Confirm links');
}

async function visit({ site, coordinator, authoriser, inspector, say, reports, offset }) {
	await coordinator.press(coordinator.page.locator('nav').getByRole('link', { name: 'Visits' }));
	coordinator.begin('J15');
	await coordinator.submit('Plan a visit');
	await coordinator.pick('reason', 'intelligence');
	await typeDay(coordinator, 'window_from', offset);
	await typeDay(coordinator, 'window_to', offset);
	await coordinator.type('aim', 'Speak to each worker alone', true);
	await coordinator.type('place.0', PLACE);
	await coordinator.type('reports', reports.join(', '));
	await coordinator.type('lead', 'Robin Hale, 07700 900452');
	await coordinator.type('partner.0', INSPECTORS);
	await coordinator.type('risk', 'Traffic on the forecourt', true);
	await coordinator.type('briefing', 'Look after people first.', true);
	await coordinator.submit('Plan a visit');
	await coordinator.submit('Check against other activity');
	await say(coordinator, /Checked/, 'the plan meets no other activity');
	const record = coordinator.page.url();
	await authoriser.go(record);
	await authoriser.submit('Authorise');
	await inspector.go(record);
	await inspector.submit('I have read this version');
	await coordinator.go(record);
	await coordinator.submit('I have read this version');
	await say(coordinator, /Robin Hale/, 'both agencies have read the briefing');
	await coordinator.submit('Everybody has read the briefing');
	await coordinator.submit('We are on site');
	await coordinator.follow('What was found');
	await coordinator.type('e_name.0', 'Danil');
	await coordinator.pick('e_alone.0', 'yes');
	await coordinator.pick('e_age.0', 'adult');
	await coordinator.pick('e_outcome.0', 'support_accepted');
	await coordinator.pick('outcome', 'support_accepted');
	await coordinator.type('people_met', '1');
	await coordinator.submit('Save');
	await coordinator.submit('We have left');
	await coordinator.follow('Debrief');
	await coordinator.type('debrief', 'One man went with the support worker.', true);
	await coordinator.type('lessons', 'Come before six.', true);
	await coordinator.submit('Save');
	await authoriser.go(record);
	await authoriser.submit('Close after debrief');
	await say(authoriser, /Closed/, 'the visit is closed with its outcome');
}
