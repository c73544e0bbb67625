const { until } = require('../../lib/client.cjs');
const { child, guarded, plain, subWorkflow } = require('./workflows.cjs');

/** One item in so many fails, when any do. */
const ONE_IN = 5;

const makeItems = (count, failing) =>
	Array.from({ length: count }, (_, id) => ({
		id,
		customer: `customer ${id % 97}`,
		amount: id % 500,
		fails: failing && id % ONE_IN === 0,
	}));

/** A published workflow of the bench. */
class Contestant {
	#lastId = 0;

	constructor(client, workflow, path) {
		this.client = client;
		this.workflow = workflow;
		this.path = path;
	}

	/**
	 * Runs it on so many items, in production.
	 *
	 * @param {number} count
	 * @param {boolean} failing whether 20 % of them fail
	 * @returns {Promise<number>} milliseconds, by the execution's own times
	 */
	async run(count, failing = false) {
		const items = makeItems(count, failing);
		const answer = await this.client.webhook(this.path, { items });
		const { id, status, startedAt, stoppedAt } = await until('an execution to be saved', async () =>
			(await this.client.ended(this.workflow.id)).find(({ id }) => Number(id) > this.#lastId),
		);
		this.#lastId = Number(id);
		if (status !== 'success') {
			throw new Error(`${this.workflow.name} ended with ${status}: ${JSON.stringify(answer)}`);
		}
		return Date.parse(stoppedAt) - Date.parse(startedAt);
	}
}

async function publish(client, definition, path) {
	const workflow = await client.create(definition);
	await client.publish(workflow);
	return new Contestant(client, workflow, path);
}

/** The same work in three ways, and the guarded one with errors that are n8n's alone. */
async function publishAll(client) {
	const childWorkflow = await client.create(child());
	await client.publish(childWorkflow);
	return {
		plain: await publish(client, plain(), 'plain'),
		guarded: await publish(client, guarded(), 'guarded'),
		handled: await publish(client, guarded('handled', true), 'handled'),
		subWorkflow: await publish(client, subWorkflow(childWorkflow.id), 'sub-workflow'),
	};
}

module.exports = { ONE_IN, publishAll };
