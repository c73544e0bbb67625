const { label, withTrouble } = require('../orders.cjs');
const { green, heading, say } = require('../../lib/terminal.cjs');

/** A token the service refused: put right there, then the order is resubmitted. */
module.exports = async (story) => {
	const { checks, service } = story;
	const [order] = withTrouble('refusedToken');
	heading(4, 'A refused token: put it right at the service, resubmit');
	const record = (await story.records()).find((each) => each.order === order);
	say(`${label(order)} waits at ${record.failedNode}. The service said: ${story.complaint(order)}`);
	service.tokenIsGood = true;
	story.tell('The service accepts the token again.');
	const answer = await story.resubmit([order]);
	checks.equal('resubmitted through the Incomplete Executions node', answer, [
		{ id: record.id, changed: true },
	]);
	await story.follow(`order ${order}`, ({ completed, endedAt }) => {
		if (!completed.some((each) => each.order === order)) return false;
		story.tell(`${label(order)}  ${green('finished')}  from ${record.failedNode} on`, endedAt);
		return true;
	});
	checks.equal(
		'Charge was refused once, then paid; Reserve was not called again',
		[
			...service.callsOf('charge', order).map(({ status }) => status),
			service.callsOf('reserve', order).length,
		],
		[401, 200, 1],
	);
};
