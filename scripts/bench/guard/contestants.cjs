const { until } = require('../../lib/client.cjs');

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

	constructor(client, workflow) {
		this.client = client;
		this.workflow = workflow;
	}

	/**
	 * Runs it on so many items, in production.
	 *
	 * @param {number} count
	 * @param {boolean} failing whether 20 % of them fail
	 * @returns {Promise<number>} milliseconds, by the execution's own times
	 */
	async run(count, failing = false) {
		const { id: workflowId, name } = this.workflow;
		const items = makeItems(count, failing);
		const answer = await this.client.webhook(name, { items });
		const { id, status, startedAt, stoppedAt } = await until('an execution to be saved', async () =>
			// Items may have executions of their own.
			(await this.client.ended(workflowId, 'webhook')).find(({ id }) => Number(id) > this.#lastId),
		);
		this.#lastId = Number(id);
		if (status !== 'success') {
			throw new Error(`${name} ended with ${status}: ${JSON.stringify(answer)}`);
		}
		return Date.parse(stoppedAt) - Date.parse(startedAt);
	}
}

/** Creates a workflow and publishes it; `path` of its webhook is its name. */
async function publish(client, definition) {
	const workflow = await client.create(definition);
	await client.publish(workflow);
	return new Contestant(client, workflow);
}

module.exports = { ONE_IN, publish };
