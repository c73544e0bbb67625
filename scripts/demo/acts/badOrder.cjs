const { label, withTrouble } = require('../orders.cjs');
const { cyan, green, heading, say } = require('../../lib/terminal.cjs');
const { correct, correction } = require('../workflow.cjs');

/** An order the service refuses: a person corrects the workflow and resubmits it. */
module.exports = async (story) => {
	const { checks, client, service, workflow } = story;
	const [order] = withTrouble('badOrder');
	heading(3, 'A bad order: correct the workflow, publish it, resubmit');
	const record = (await story.records()).find((each) => each.order === order);
	say(`${label(order)} waits at ${record.failedNode}. The service said: ${story.complaint(order)}`);
	say(`Charge sends the currency ${cyan(correction.from)}`);
	say(`It is to send            ${cyan(correction.to)}`);
	await client.update(workflow.id, { nodes: correct(workflow.nodes) });
	story.tell('The change is published.');
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
		'Charge got "EURO" and was refused, then "EUR" and was paid; Reserve was not called again',
		[
			...service.callsOf('charge', order).map(({ status, body }) => `${body.currency} ${status}`),
			service.callsOf('reserve', order).length,
		],
		['EURO 400', 'EUR 200', 1],
	);
};
