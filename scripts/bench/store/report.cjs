const { dim, green, note, red, table, write } = require('../../lib/terminal.cjs');
const { SMALL } = require('./growth.cjs');

/**
 * How claims are settled, see claims.cjs; the names are those of the last line. Only the first has a
 * limit: each attempt is an execution of its own, so nobody ever settles hundreds with one statement.
 */
const WAYS = {
	singly: {
		name: 'claim8',
		text: 'each settled durably before the next begins',
		isJudged: true,
	},
	together: {
		name: 'together8',
		text: '500 at once, for comparison; a queue’s job is done before that is durable',
	},
};

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
		],
	);
	for (const [way, { text }] of Object.entries(WAYS)) {
		const { one, eight, others } = claims[way];
		write();
		table(
			[`Claim and settle, ${text}`, 'a second'],
			[
				['records, 1 process', whole(one)],
				['records, 8 processes', whole(eight)],
				...Object.entries(others).map(([name, value]) => [
					`${name}, no-op jobs, 8 processes`,
					whole(value),
				]),
			],
		);
	}
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
			['what a run adds to the Store', whole(bytes.further), whole(bytes.further / bytes.records)],
			['the Store’s whole database after the first run', whole(bytes.first), '-'],
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
	const perN8n = bytes.further / bytes.n8n;
	const p99 = largest(delay.filter(({ idle }) => !idle).map((row) => row.p99));
	const scale = `${large >= 1_000_000 ? `${large / 1_000_000}M` : `${large / 1000}k`}/10k`;
	write();
	verdict(
		`adds / bare, ${adds.callers} callers each:`,
		adds.ratio,
		LIMITS.adds,
		adds.ratio >= LIMITS.adds,
	);
	for (const [what, ratio] of Object.entries({ list, stats, claim })) {
		verdict(`${what} ${scale}:`, ratio, LIMITS.growth, ratio <= LIMITS.growth);
	}
	const claimed = Object.entries(WAYS).flatMap(([way, { name: of, isJudged }]) => {
		const { eight, others } = claims[way];
		const ratios = Object.entries(others).map(([other, value]) => [
			`${of}/${other}`,
			eight / value,
		]);
		for (const [what, ratio] of isJudged ? ratios : [])
			verdict(`${what}:`, ratio, LIMITS.claim8, ratio >= LIMITS.claim8);
		return [[of, Math.round(eight)], ...ratios.map(([what, ratio]) => [what, ratio.toFixed(2)])];
	});
	verdict('bytes / n8n’s:', perN8n, LIMITS.bytes, perN8n <= LIMITS.bytes);
	verdict('event-loop delay p99, ms:', p99, LIMITS.delayMs, p99 <= LIMITS.delayMs);
	return `store ${name}: ${[
		`adds/bare=${adds.ratio.toFixed(2)}`,
		`callers=${adds.callers}`,
		...claimed.map(([what, value]) => `${what}=${value}`),
		`list${scale}=${tenths(list)}`,
		`stats${scale}=${tenths(stats)}`,
		`claim${scale}=${tenths(claim)}`,
		`bytes/n8n=${perN8n.toFixed(2)}`,
		`loopdelay_p99_ms=${Math.round(p99)}`,
	].join(' ')}`;
}

module.exports = { report };
