'use strict';
// Start a house to test: its own folder, its own ports, stopped at the end.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const http = require('node:http');

const root = path.resolve(__dirname, '../..');
const program = process.env.PLAINSIGHT || path.join(root, 'build/plainsight');
const port = Number(process.env.PLAINSIGHT_PORT || 18080);

function answers(url) {
	return new Promise((resolve) => {
		const req = http.get(url, (res) => { res.resume(); resolve(res.statusCode < 500); });
		req.on('error', () => resolve(false));
		req.setTimeout(2000, () => { req.destroy(); resolve(false); });
	});
}

// Resolves with { public, staff, dir, accounts, stop() } once both sites answer.
async function open({ publicPort = port, staffPort = port + 1, dir } = {}) {
	const data = dir || fs.mkdtempSync(path.join(os.tmpdir(), 'plainsight-web-'));
	const started = Date.now();
	const child = spawn(program, ['demo', '--data', data, '--public', `127.0.0.1:${publicPort}`, '--staff', `127.0.0.1:${staffPort}`],
		{ stdio: ['ignore', 'pipe', 'pipe'] });
	let out = '', err = '';
	child.stdout.on('data', (d) => { out += d; });
	child.stderr.on('data', (d) => { err += d; });
	let ended = null;
	child.on('exit', (code, signal) => { ended = `${code ?? signal}`; });
	const site = { public: `http://127.0.0.1:${publicPort}`, staff: `http://localhost:${staffPort}` };
	for (;;) {
		if (ended !== null) throw new Error(`the demo ended with ${ended}\n${out}${err}`);
		if (Date.now() - started > 60000) { child.kill('SIGKILL'); throw new Error(`the demo does not answer\n${out}${err}`); }
		if (await answers(site.public + '/en') && await answers(site.staff + '/sign-in')) break;
		await new Promise((r) => setTimeout(r, 100));
	}
	return {
		...site, dir: data, seconds: (Date.now() - started) / 1000,
		output: () => out, errors: () => err, pid: child.pid,
		async stop() {
			child.kill('SIGTERM');
			for (let i = 0; i < 100 && ended === null; i++) await new Promise((r) => setTimeout(r, 50));
			if (ended === null) child.kill('SIGKILL');
			if (!dir) fs.rmSync(data, { recursive: true, force: true });
		},
	};
}

// The accounts the demo prints: "  role   login   password   name, agency".
function accounts(output) {
	const found = {};
	for (const line of output.split('\n')) {
		const m = line.match(/^\s{2}(\S+)\s+(\S+@\S+)\s+(\S+)\s+(.*)$/);
		if (m && !found[m[1]]) found[m[1]] = { role: m[1], login: m[2], password: m[3], who: m[4] };
	}
	return found;
}

module.exports = { open, accounts, root, port };
