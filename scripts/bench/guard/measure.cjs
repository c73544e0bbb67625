const { join } = require('node:path');

const { exec } = require('../../lib/exec.cjs');
const { median } = require('../median.cjs');
const { ONE_IN } = require('./contestants.cjs');

/**
 * In rounds: each way of doing the work in turn, so that a busy moment of the machine meets all of
 * them alike.
 *
 * @param {object} contestants see contestants.cjs
 * @param {{items: number, rounds: number, roundsOf?: Record<string, number>}} size roundsOf: of
 *   contestants that run less often
 * @param {(text: string) => void} tell progress
 * @returns {Promise<Record<string, number | undefined>>} milliseconds per item, by contestant; of
 *   those that never ran, undefined
 */
async function inTurn(contestants, { items, rounds, roundsOf = {} }, tell) {
	const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
	for (let round = 1; round <= rounds; round++) {
		for (const [name, contestant] of Object.entries(contestants)) {
			if (round > (roundsOf[name] ?? rounds)) continue;
			tell(`${items} items, round ${round} of ${rounds}: ${name} ...`);
			times[name].push((await contestant.run(items)) / items);
		}
	}
	return Object.fromEntries(
		Object.entries(times).map(([name, taken]) => [
			name,
			taken.length > 0 ? median(taken) : undefined,
		]),
	);
}

/** @returns milliseconds, see durableWrites.cjs */
async function timeDurableWrites(env, database, count) {
	const program = join(__dirname, 'durableWrites.cjs');
	return Number(await exec('node', [program, database, String(count)], { env, quiet: true }));
}

/**
 * What failing items add: the same items without and with failures in turn, the same where the
 * failing node handles its error itself (n8n's own share), and the bare writing of the records.
 *
 * @param {{env: object, database: string}} tools env: to run programs with n8n's Node.js;
 *   database: the one the Guard writes to
 * @returns {Promise<{stored: number, without: number, failing: number, added: number, handled: number, writes: number}>}
 *   milliseconds for all items; `added` and `handled` are medians of the rounds' differences
 */
async function measureFailing({ guarded, handled }, { env, database }, { items, rounds }, tell) {
	const stored = items / ONE_IN;
	const all = [];
	for (let round = 1; round <= rounds; round++) {
		tell(`${items} items, ${stored} of them failing, round ${round} of ${rounds} ...`);
		const without = await guarded.run(items);
		const failing = await guarded.run(items, true);
		const ofN8n = (await handled.run(items, true)) - (await handled.run(items));
		const writes = await timeDurableWrites(env, database, stored);
		all.push({ without, failing, added: failing - without, handled: ofN8n, writes });
	}
	const middle = (key) => median(all.map((round) => round[key]));
	return {
		stored,
		without: middle('without'),
		failing: middle('failing'),
		added: middle('added'),
		handled: middle('handled'),
		writes: middle('writes'),
	};
}

module.exports = { inTurn, measureFailing };
