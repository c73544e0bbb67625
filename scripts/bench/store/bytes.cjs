const { createServer } = require('node:http');
const { randomUUID } = require('node:crypto');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { DatabaseSync } = require('node:sqlite');

const { until } = require('../../lib/client.cjs');
const { withThrowawayN8n } = require('../../lib/throwaway.cjs');
const { freshNode, storeOf, to } = require('../../lib/workflow.cjs');
const { makeOrder } = require('./records.cjs');

const PACKAGE = 'n8n-nodes-incomplete-executions';
const ITEMS = 1000;
const FAILING = 100;
/** After the first one, which makes the tables' first pages. */
const FURTHER_RUNS = 4;

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

/** @param store parameters and credentials of the Store */
const guarded = (url, store) => ({
	name: 'Guarded',
	settings,
	nodes: [
		start('guarded'),
		split,
		freshNode('Guard', `${PACKAGE}.incompleteExecutionGuard`, 1, [400, 0], { options: {} }),
		{ ...freshNode('Store', `${PACKAGE}.incompleteExecutionStore`, 1, [400, 200]), ...store },
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

/** @returns the id of the execution, when it has ended */
async function run(client, workflow, path, orders) {
	const before = (await client.ended(workflow.id)).length;
	await client.webhook(path, { orders });
	const ended = await until('the execution to end', async () => {
		const all = await client.ended(workflow.id);
		return all.length > before && all;
	});
	return ended[before].id;
}

async function published(client, definition) {
	const workflow = await client.create(definition);
	await client.publish(workflow);
	return workflow;
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
 * 100 of 1,000 orders fail, on a real n8n: guarded, several times; once with On Error: Continue
 * (which alone lets n8n keep all 100 failing items); once as n8n does by default, stopping at the
 * first.
 *
 * @returns {Promise<Record<'first' | 'further' | 'n8n' | 'n8nStopped' | 'records', number>>} bytes:
 *   the whole database of the Store after the first run, what each further run added, and what n8n
 *   keeps of the plain workflow's run in `execution_data`; records of a run
 */
async function measureBytes(target, { openStore }, tell) {
	const database = target.database('bytes');
	const store = await openStore(database.settings);
	const service = await startService();
	const url = `http://127.0.0.1:${service.address().port}`;
	const orders = (from) => Array.from({ length: ITEMS }, (_, n) => makeOrder(from + n));
	const env = { N8N_INCOMPLETE_EXECUTIONS_ALLOWED_PATHS: tmpdir() };
	try {
		return await withThrowawayN8n({ env }, async ({ client, folder }) => {
			tell('1,000 orders on a real n8n, 100 of them failing ...');
			const definition = guarded(url, await database.asStoreNode(client));
			const workflow = await published(client, definition);
			await run(client, workflow, 'guarded', orders(0));
			const first = await database.bytes();
			for (let n = 1; n <= FURTHER_RUNS; n++) {
				tell(`the same once more, ${n} of ${FURTHER_RUNS} ...`);
				await run(client, workflow, 'guarded', orders(n * ITEMS));
			}
			const last = await database.bytes();
			const { pending } = await store.countByStatus(workflow.id);
			const expected = FAILING * (1 + FURTHER_RUNS);
			if (pending !== expected) throw new Error(`${pending} records stored, not ${expected}`);
			const kept = async (name, onError) => {
				const id = await run(
					client,
					await published(client, plain(name, url, onError)),
					name,
					orders(0),
				);
				const sql =
					'select length(cast(data as blob)) as n from execution_data where executionId = ?';
				return query(join(folder, '.n8n', 'database.sqlite'), sql, Number(id))[0].n;
			};
			return {
				first,
				further: (last - first) / FURTHER_RUNS,
				records: FAILING,
				n8n: await kept('continued', 'continueRegularOutput'),
				n8nStopped: await kept('stopped', 'stopWorkflow'),
			};
		});
	} finally {
		service.close();
		await store.close();
	}
}

module.exports = { measureBytes };
