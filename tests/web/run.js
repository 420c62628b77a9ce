'use strict';
// Browser tests: real Chromium against a real demo house. TAP on standard output.
//   node tests/web/run.js [name ...]      SHOTS=folder keeps screenshots; PLAINSIGHT_PORT (18080), the port after it and ten above both
const { chromium } = require('playwright-core');
const fs = require('node:fs');
const path = require('node:path');
const house = require('./house');
const { Checker } = require('./checks');

let n = 0, failed = 0;
function ok(good, what, why) {
	n++;
	if (!good) failed++;
	console.log(`${good ? 'ok' : 'not ok'} ${n} - ${what}`);
	if (!good && why) for (const line of String(why).split('\n').slice(0, 40)) console.log(`#   ${line}`);
}

const AT_ONCE = 2;	// walks side by side: each waits more than it works

// A house of its own for each walk: what one walk reads counts against the hourly budgets of people whom the next one needs.
async function walkOne(browser, checker, walk, publicPort) {
	const site = await house.open({ publicPort, staffPort: publicPort + 1 });
	console.log(`# ${walk}: the demo answered after ${site.seconds.toFixed(1)} s`);
	const env = { browser, site, checker, ok, accounts: house.accounts(site.output()) };
	try {
		for (const scripts of [false, true]) {
			const label = `${walk.replace('.js', '')}, scripts ${scripts ? 'on' : 'off'}`;
			const from = checker.faults.length;
			try {
				await require(`./walks/${walk}`)({ ...env, scripts, label });
				ok(true, `${label}: walked to its end`);
			} catch (e) {
				ok(false, `${label}: walked to its end`, e.stack);
			}
			const faults = checker.faults.slice(from);
			ok(faults.length === 0, `${label}: every page met is accessible, valid, narrow and keeps to itself`, faults.join('\n'));
		}
	} finally {
		await site.stop();
	}
}

async function main() {
	const only = process.argv.slice(2);
	const browser = await chromium.launch({
		executablePath: process.env.CHROME_PATH || '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
	});
	// The longest walks are the last by name; begun first, they end together with the others.
	const todo = fs.readdirSync(path.join(__dirname, 'walks')).filter((f) => f.endsWith('.js') && (!only.length || only.some((o) => f.includes(o)))).sort().reverse();
	const seen = new Set();
	let pages = 0;
	await Promise.all([...Array(AT_ONCE).keys()].map(async (lane) => {
		const checker = new Checker(browser, seen);
		await checker.start();
		while (todo.length) await walkOne(browser, checker, todo.shift(), house.port + 10 * lane);
		pages += checker.pages;
	}));
	console.log(`# ${pages} pages checked`);
	await browser.close();
	process.exit(failed ? 1 : 0);
}
main().catch((e) => { console.log(`not ok ${n + 1} - the browser tests start`); console.log(`# ${e.stack.replace(/\n/g, '\n# ')}`); process.exit(1); });
