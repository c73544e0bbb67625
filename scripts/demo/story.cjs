const { until } = require('../lib/client.cjs');
const { Executions } = require('./executions.cjs');
const { ORDERS } = require('./orders.cjs');
const { event } = require('../lib/terminal.cjs');
const { PATHS } = require('./workflow.cjs');

/** What the acts of the demo share: the shop's service, the workflow in n8n, what was seen so far. */
class Story {
	/** What `Completed` put out, over all executions. */
	completed = [];
	failedExecutions = 0;
	/** The id of the one in which the orders came in. */
	firstExecution;
	#executions;

	constructor({ client, service, workflow, checks }) {
		this.client = client;
		this.service = service;
		this.workflow = workflow;
		this.checks = checks;
		this.#executions = new Executions(client, workflow.id);
	}

	async sendOrders() {
		this.startedAt = Date.now();
		await this.client.webhook(PATHS.orders, { orders: ORDERS });
	}

	/** Tells of something, at its time since the orders came in. */
	tell(text, at = Date.now()) {
		event(at - this.startedAt, text);
	}

	/** What the service's answer said when it refused the order. */
	complaint(order) {
		return this.service.calls.find((call) => call.order === order && call.status >= 400)?.complaint;
	}

	/**
	 * Takes note of executions as they end, until `enough` of what came says so.
	 *
	 * @param {(execution: {id: string, endedAt: number, completed: object[], incomplete: object[]}) => boolean | Promise<boolean>} enough
	 */
	async follow(what, enough) {
		await until(what, async () => {
			let done = false;
			for (const execution of await this.#executions.ended()) {
				this.completed.push(...execution.completed);
				if (execution.status !== 'success') this.failedExecutions += 1;
				done = (await enough(execution)) || done;
			}
			return done;
		});
	}

	/** The records, as the Incomplete Executions node lists them, by order. */
	async records() {
		const records = await this.client.webhook(PATHS.list, {});
		return records
			.map((record) => ({ ...record, order: ORDERS[record.itemIndex].order }))
			.sort((a, b) => a.order - b.order);
	}

	/** Makes records due now, through the Incomplete Executions node. */
	async resubmit(orders) {
		const ids = (await this.records())
			.filter(({ order }) => orders.includes(order))
			.map(({ id }) => id);
		return await this.client.webhook(PATHS.resubmit, { ids: ids.join(',') });
	}
}

module.exports = { Story };
