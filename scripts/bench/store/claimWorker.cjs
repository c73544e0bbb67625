const { openStore } = require('../../../dist/nodes/store/openStore.js');
const { GUARD_ID, WORKFLOW_ID, SETTINGS } = process.env;

const CLAIM = {
	workflowId: WORKFLOW_ID,
	guardIds: [GUARD_ID],
	maxInProgress: 1000,
	claimMs: 60_000,
	limit: 10,
};

/** One of the workers: claims and settles until nothing is due, and tells how many it settled. */
async function work() {
	const store = await openStore(JSON.parse(SETTINGS));
	process.send('ready');
	await new Promise((resolve) => process.once('message', resolve));
	let settled = 0;
	for (;;) {
		const claims = await store.claim(CLAIM);
		if (claims.length === 0) break;
		for (const { record, claimToken } of claims) {
			await store.settle(record.id, claimToken, { outcome: 'succeeded' });
			settled += 1;
		}
	}
	process.send({ settled });
	await store.close();
	process.disconnect();
}

void work();
