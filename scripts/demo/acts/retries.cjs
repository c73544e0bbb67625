const { RETRY_AFTER_S, TROUBLED, label, withTrouble } = require('../orders.cjs');
const { green, heading, live, note, yellow } = require('../../lib/terminal.cjs');

/** The temporary errors go away, and the workflow finishes those orders by itself. */
module.exports = async (story) => {
	const { checks, service } = story;
	heading(2, 'Temporary errors: retried by themselves, from the failed node');
	note('The bank’s port is still closed, the mail service is still down.');
	const temporary = TROUBLED.filter(({ status }) => status === 'pending');
	const waiting = new Set(temporary.map(({ order }) => order));
	const closed = withTrouble('closed');
	const known = new Map((await story.records()).map(({ id, order }) => [id, order]));
	let bankIsOpen = false;

	const tellFailed = async ({ id, attempts, failedNode, because, nextAttemptAt }, endedAt) => {
		const order = known.get(id);
		const next = Math.round((Date.parse(nextAttemptAt) - endedAt) / 1000);
		story.tell(
			`${label(order)}  ${yellow('not yet ')}  retry ${attempts} at ${failedNode}: ${because}; next in ${next} s`,
			endedAt,
		);
		if (bankIsOpen || !closed.includes(order)) return;
		bankIsOpen = true;
		await service.openBank();
		story.tell('The bank opens its port.');
	};
	await story.follow('the automatic retries', async ({ completed, incomplete, endedAt }) => {
		for (const record of incomplete) await tellFailed(record, endedAt);
		for (const { order } of completed) {
			waiting.delete(order);
			const { failedNode } = TROUBLED.find((each) => each.order === order);
			story.tell(`${label(order)}  ${green('finished')}  from ${failedNode} on`, endedAt);
		}
		live(`${waiting.size} orders still to be retried ...`);
		return waiting.size === 0;
	});

	const orders = temporary.map(({ order }) => order);
	const records = (await story.records()).filter(({ order }) => orders.includes(order));
	checks.equal(
		`${orders.length} of ${TROUBLED.length} finished without anybody doing anything`,
		records.filter(({ status }) => status === 'resolved').map(({ order }) => order),
		orders,
	);
	checks.equal(
		'their Reserve was called once each: the retries began at the failed node',
		orders.map((order) => service.callsOf('reserve', order).length),
		orders.map(() => 1),
	);
	checks.equal(
		`so was Charge of ${withTrouble('down').map(label).join(' and ')}, which failed at Notify (3 calls: 503, 503, 200)`,
		withTrouble('down').map((order) => [
			service.callsOf('charge', order).length,
			...service.callsOf('notify', order).map(({ status }) => status),
		]),
		withTrouble('down').map(() => [1, 503, 503, 200]),
	);
	const waits = withTrouble('busy').map((order) => {
		const [refused, accepted] = service.callsOf('charge', order);
		return accepted.at - refused.at;
	});
	checks.check(
		`the busy service was left alone for ${RETRY_AFTER_S} s`,
		waits.every((ms) => ms >= RETRY_AFTER_S * 1000),
		waits.map((ms) => `${ms} ms`).join(', '),
	);
};
