const { openStore } = require('../../../dist/nodes/store/openStore.js');
const { whenTold } = require('./worker.cjs');

const { GUARD_ID, WORKFLOW_ID, SETTINGS } = process.env;

const CLAIM = {
	workflowId: WORKFLOW_ID,
	guardIds: [GUARD_ID],
	maxInProgress: 1000,
	claimMs: 60_000,
	limit: 10,
};

/** Claims ten at a time and settles one by one, until nothing is due. */
async function main() {
	const store = await openStore(JSON.parse(SETTINGS));
	const work = async () => {
		let settled = 0;
		for (;;) {
			const claims = await store.claim(CLAIM);
			if (claims.length === 0) return settled;
			for (const { record, claimToken } of claims) {
				await store.settle(record.id, claimToken, { outcome: 'succeeded' });
				settled += 1;
			}
		}
	};
	await whenTold(work, async () => await store.close());
}

void main();
