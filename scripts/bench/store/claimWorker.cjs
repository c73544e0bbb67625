const { openStore } = require('../../../dist/nodes/store/openStore.js');
const { whenTold } = require('./worker.cjs');

const { GUARD_ID, WORKFLOW_ID, SETTINGS, AT_ONCE } = process.env;
const isTogether = process.env.TOGETHER === 'true';

const CLAIM = {
	workflowId: WORKFLOW_ID,
	guardIds: [GUARD_ID],
	maxInProgress: 1000,
	claimMs: 60_000,
	limit: Number(AT_ONCE),
};

/** Claims some and settles them, one by one or together, until nothing is due. */
async function main() {
	const store = await openStore(JSON.parse(SETTINGS));
	const settle = async ({ record, claimToken }) =>
		await store.settle(record.id, claimToken, { outcome: 'succeeded' });
	const work = async () => {
		let settled = 0;
		for (;;) {
			const claims = await store.claim(CLAIM);
			if (claims.length === 0) return settled;
			if (isTogether) await Promise.all(claims.map(settle));
			else for (const claim of claims) await settle(claim);
			settled += claims.length;
		}
	};
	await whenTold(work, async () => await store.close());
}

void main();
