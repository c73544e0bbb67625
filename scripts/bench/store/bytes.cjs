const { createServer } = require('node:http');
const { randomUUID } = require('node:crypto');
const { join } = require('node:path');
const { DatabaseSync } = require('node:sqlite');

const { until } = require('../../lib/client.cjs');
const { withThrowawayN8n } = require('../../lib/throwaway.cjs');
const { freshNode, storeOf, to } = require('../../lib/workflow.cjs');
const { makeOrder } = require('./records.cjs');

const PACKAGE = 'n8n-nodes-incomplete-executions';
const ITEMS = 1000;
const FAILING = 100;
/** Of the Store, in the order in which they refer to each other. */
const TABLES = ['contents', 'records', 'payloads', 'attempts'];

/** A service that fails for every tenth order. */
const startService = () =>
	new Promise((resolve) => {
		const server = createServer((request, response) => {
			request.resume();
			request.on('end', () => {
				const fails = Number(request.url.split('/').pop()) % (ITEMS / FAILING) === 0;
				response.writeHead(fails ? 503 : 200, { 'content-type': 'application/json' });
				response.end(JSON.stringify(fails ? { error: 'busy' } : { accepted: true }));
			});
		});
		server.listen(0, '127.0.0.1', () => resolve(server));
	});

const start = (path) => ({
	...freshNode('Orders', 'n8n-nodes-base.webhook', 2, [0, 0], {
		path,
		httpMethod: 'POST',
		responseMode: 'onReceived',
		options: {},
	}),
	webhookId: randomUUID(),
});

const split = freshNode('Split Out', 'n8n-nodes-base.splitOut', 1, [200, 0], {
	fieldToSplitOut: 'body.orders',
	options: {},
});

const send = (url) =>
	freshNode('Send', 'n8n-nodes-base.httpRequest', 4.2, [600, 0], {
		method: 'POST',
		url: `=${url}/{{ $json.number.slice(2) }}`,
		options: {},
	});

const settings = { executionOrder: 'v1' };

const guarded = (url) => ({
	name: 'Guarded',
	settings,
	nodes: [
		start('guarded'),
		split,
		freshNode('Guard', `${PACKAGE}.incompleteExecutionGuard`, 1, [400, 0], { options: {} }),
		freshNode('Store', `${PACKAGE}.incompleteExecutionStore`, 1, [400, 200]),
		send(url),
	],
	connections: {
		Orders: { main: [to('Split Out')] },
		'Split Out': { main: [to('Guard')] },
		Guard: { main: [to('Send')] },
		Store: { ai_vectorStore: [storeOf('Guard')] },
	},
});

const plain = (name, url, onError) => ({
	name,
	settings,
	nodes: [start(name), split, { ...send(url), onError }],
	connections: { Orders: { main: [to('Split Out')] }, 'Split Out': { main: [to('Send')] } },
});

async function run(client, definition, path, orders) {
	const workflow = await client.create(definition);
	await client.publish(workflow);
	await client.webhook(path, { orders });
	const [execution] = await until('the execution to end', async () => {
		const ended = await client.ended(workflow.id);
		return ended.length > 0 && ended;
	});
	return execution.id;
}

function query(file, sql, ...values) {
	const database = new DatabaseSync(file, { readOnly: true });
	try {
		return database.prepare(sql).all(...values);
	} finally {
		database.close();
	}
}

/**
 * 100 of 1,000 orders fail, on a real n8n: once guarded, once with On Error: Continue (which alone
 * lets n8n keep all 100 failing items), once as n8n does by default, stopping at the first.
 *
 * @returns {Promise<{tables: Record<string, object[]>, n8n: number, n8nStopped: number}>} what the
 *   Store has in its tables, and bytes that n8n keeps in `execution_data` for the plain workflow
 */
async function failOnN8n(tell) {
	const service = await startService();
	const url = `http://127.0.0.1:${service.address().port}`;
	const orders = Array.from({ length: ITEMS }, (_, n) => makeOrder(n));
	try {
		return await withThrowawayN8n({}, async ({ client, folder }) => {
			tell('1,000 orders on a real n8n, 100 of them failing ...');
			const home = join(folder, '.n8n');
			await run(client, guarded(url), 'guarded', orders);
			const file = join(home, 'incomplete-executions.sqlite');
			const tables = Object.fromEntries(
				TABLES.map((table) => [table, query(file, `select * from ${table}`)]),
			);
			const { length } = tables.records;
			if (length !== FAILING) throw new Error(`${length} records stored, not ${FAILING}`);
			const kept = async (name, onError) => {
				const id = await run(client, plain(name, url, onError), name, orders);
				const sql =
					'select length(cast(data as blob)) as n from execution_data where executionId = ?';
				return query(join(home, 'database.sqlite'), sql, Number(id))[0].n;
			};
			return {
				tables,
				n8n: await kept('continued', 'continueRegularOutput'),
				n8nStopped: await kept('stopped', 'stopWorkflow'),
			};
		});
	} finally {
		service.close();
	}
}

/** Bytes of the database that holds the records, new and with nothing else in it. */
async function measureBytes(target, { openStore }, { tables, ...n8n }) {
	const database = target.database('bytes');
	await (await openStore(database.settings)).close();
	await database.copy(tables);
	return { ...n8n, records: tables.records.length, store: await database.bytes() };
}

module.exports = { failOnN8n, measureBytes };
