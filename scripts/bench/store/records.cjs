const { randomBytes, randomUUID } = require('node:crypto');

const WORKFLOW = 'bench000workflow';
const GUARD = { id: randomUUID(), name: 'Guard', type: 'n8n-nodes-incomplete-executions.guard' };
const NODES = ['HTTP Request', 'Postgres', 'Slack', 'Google Sheets', 'Send Email'].map((name) => ({
	id: randomUUID(),
	name,
	type: `n8n-nodes-base.${name[0].toLowerCase()}${name.slice(1).replaceAll(' ', '')}`,
}));

const CITIES = ['Wien', 'Graz', 'Linz', 'Salzburg', 'Innsbruck', 'Bregenz', 'Eisenstadt'];
const pick = (list, n) => list[n % list.length];

const ARTICLES = Array.from({ length: 1009 }, (_, n) => ({
	sku: randomBytes(5).toString('hex').toUpperCase(),
	title: `Article ${n} in ${pick(['red', 'blue', 'green'], n)}`,
}));

/** An order as a shop sends it: 1 to 2 KB of JSON, most of it names and texts, some of it random. */
const makeOrder = (n) => ({
	id: randomUUID(),
	number: `O-${100_000 + n}`,
	token: randomBytes(24).toString('base64url'),
	placedAt: new Date(1_760_000_000_000 + n * 1000).toISOString(),
	customer: {
		id: randomUUID(),
		name: `Customer ${n % 977}`,
		email: `customer${n}@example.com`,
		address: { street: `Hauptstrasse ${n % 200}`, city: pick(CITIES, n), country: 'AT' },
	},
	lines: Array.from({ length: 5 + (n % 4) }, (_, line) => ({
		...pick(ARTICLES, n * 7 + line * 131),
		quantity: 1 + ((n + line) % 3),
		price: ((n * 13 + line * 29) % 10_000) / 100,
	})),
	note: n % 3 === 0 ? 'Please ring twice, and leave it with the neighbour otherwise.' : '',
});

const entry = (order) => ({ json: order, pairedItem: { item: 0 } });

/** What the Guard stores of a failed order: one of the run's, or of another content. */
function makeRecord(n, { items, upstream, snapshot }, content) {
	const item = content ? entry(content) : pick(items, n);
	const node = pick(NODES, n);
	return {
		id: randomUUID(),
		origin: {
			workflowId: WORKFLOW,
			workflowName: 'Orders',
			guard: GUARD,
			executionId: '4711',
			outer: '',
			runIndex: 0,
			itemIndex: n,
		},
		failure: {
			errorType: 'ConnectionError',
			because: 'HTTP status 503',
			message: 'The service is not available at the moment, try again later',
			failedNode: node,
			error: {
				name: 'NodeApiError',
				message: 'The service is not available at the moment, try again later',
				httpCode: '503',
				node: { id: node.id, name: node.name, type: node.type },
			},
		},
		next: { status: 'pending', dueInMs: 0 },
		startedAt: Date.now(),
		continuation: {
			version: 1,
			start: 'failedNode',
			input: { index: n, items: [item] },
			guardRun: { index: 0, source: [{ previousNode: 'Split Out' }] },
			stack: [{ node, data: { main: [[item]] }, source: { main: [{ previousNode: 'Guard' }] } }],
			waitingExecution: {},
			waitingExecutionSource: {},
			runData: {},
			contextData: {},
			metadata: {},
		},
		upstream,
		snapshot,
	};
}

/** What all records of one run of 1,000 orders share. */
function makeShared(SharedContent) {
	const items = Array.from({ length: 1000 }, (_, n) => entry(makeOrder(n)));
	return {
		items,
		upstream: new SharedContent({ runData: { 'Split Out': [{ data: { main: [items] } }] } }),
		snapshot: new SharedContent({ name: 'Orders', nodes: [GUARD, ...NODES], connections: {} }),
	};
}

module.exports = { GUARD, NODES, WORKFLOW, makeOrder, makeRecord, makeShared };
