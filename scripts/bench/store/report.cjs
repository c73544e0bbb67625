const { dim, green, note, red, table, write } = require('../../lib/terminal.cjs');
const { SMALL } = require('./growth.cjs');

const LIMITS = { adds: 0.6, growth: 2, claim8: 1, bytes: 0.25, delayMs: 50 };

const whole = (value) => Math.round(value).toLocaleString('en');
const tenths = (value) => value.toFixed(1);

const largest = (values) => Math.max(...values);
const ratioOf = (growth, pattern) =>
	largest(growth.filter(({ name }) => pattern.test(name)).map(({ ratio }) => ratio));

function tellTables({ adds, claims, growth, delay, bytes }, large) {
	write();
	table(
		['Durable writes', 'a second'],
		[
			['bare single-row inserts, eight callers', whole(adds.bare)],
			['adds, eight callers', whole(adds.adds)],
			['adds, one caller', whole(adds.alone)],
			['claim and settle, 1 process', whole(claims.one)],
			['claim and settle, 8 processes', whole(claims.eight)],
			...Object.entries(claims.others).map(([name, value]) => [
				`${name}, no-op jobs, 8 processes`,
				whole(value),
			]),
		],
	);
	write();
	table(
		['Milliseconds', whole(SMALL), whole(large), 'ratio'],
		growth.map((row) => [
			row.name,
			row.small.toFixed(3),
			row.large.toFixed(3),
			row.ratio.toFixed(2),
		]),
	);
	write();
	table(
		['Event-loop delay, ms', 'p99', 'max'],
		delay.map(({ name, p99, max }) => [name, tenths(p99), tenths(max)]),
	);
	write();
	table(
		['Bytes of 100 failing of 1,000 items', 'all', 'a record'],
		[
			['the Store’s whole file', whole(bytes.store), whole(bytes.store / bytes.records)],
			['n8n, On Error: Continue', whole(bytes.n8n), whole(bytes.n8n / bytes.records)],
			['n8n, stopped at the first', whole(bytes.n8nStopped), '-'],
		],
	);
	note('n8n: execution_data of the same workflow without the Guard, on the same n8n.');
}

function verdict(text, value, limit, keeps) {
	const mark = keeps ? green('✓') : red('✗');
	write(`   ${mark} ${text} ${value.toFixed(2)} ${dim(`(limit ${limit})`)}`);
}

/** Prints tables and verdicts. @returns the line for programs to read */
function report(name, results, large) {
	tellTables(results, large);
	const { adds, claims, growth, delay, bytes } = results;
	const list = ratioOf(growth, /^list/);
	const stats = ratioOf(growth, /^stats/);
	const claim = ratioOf(growth, /^claim/);
	const perN8n = bytes.store / bytes.n8n;
	const p99 = largest(delay.filter(({ idle }) => !idle).map((row) => row.p99));
	const scale = `${large >= 1_000_000 ? `${large / 1_000_000}M` : `${large / 1000}k`}/10k`;
	write();
	verdict('adds / bare:', adds.ratio, LIMITS.adds, adds.ratio >= LIMITS.adds);
	for (const [what, ratio] of Object.entries({ list, stats, claim })) {
		verdict(`${what} ${scale}:`, ratio, LIMITS.growth, ratio <= LIMITS.growth);
	}
	const others = Object.entries(claims.others).map(([other, value]) => [
		`claim8/${other}`,
		claims.eight / value,
	]);
	for (const [what, ratio] of others)
		verdict(`${what}:`, ratio, LIMITS.claim8, ratio >= LIMITS.claim8);
	verdict('bytes / n8n’s:', perN8n, LIMITS.bytes, perN8n <= LIMITS.bytes);
	verdict('event-loop delay p99, ms:', p99, LIMITS.delayMs, p99 <= LIMITS.delayMs);
	return `store ${name}: ${[
		`adds/bare=${adds.ratio.toFixed(2)}`,
		`claim8=${Math.round(claims.eight)}`,
		...others.map(([what, ratio]) => `${what}=${ratio.toFixed(2)}`),
		`list${scale}=${tenths(list)}`,
		`stats${scale}=${tenths(stats)}`,
		`claim${scale}=${tenths(claim)}`,
		`bytes/n8n=${perN8n.toFixed(2)}`,
		`loopdelay_p99_ms=${Math.round(p99)}`,
	].join(' ')}`;
}

module.exports = { report };
