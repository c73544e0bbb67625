const { parse } = require('flatted');

/** The items a node put out on one of its outputs, over all of its runs. */
const output = (runData, node, index) =>
	(runData[node] ?? []).flatMap((task) => task.data?.main?.[index] ?? []).map(({ json }) => json);

/** Follows the workflow's executions in n8n: what the Guard put out in each. */
class Executions {
	#seen = new Set();

	constructor(client, workflowId) {
		this.client = client;
		this.workflowId = workflowId;
	}

	/**
	 * Executions of the Guard that ended since the last call, oldest first.
	 *
	 * @returns {Promise<Array<{id: string, status: string, endedAt: number, completed: object[], incomplete: object[]}>>}
	 */
	async ended() {
		const found = [];
		for (const { id, stoppedAt } of await this.client.ended(this.workflowId)) {
			if (this.#seen.has(id)) continue;
			this.#seen.add(id);
			const { status, data } = await this.client.execution(id);
			const { runData } = parse(data).resultData;
			// The others only list and resubmit records.
			if (!runData.Guard && status === 'success') continue;
			const [completed, incomplete] = [1, 2].map((index) => output(runData, 'Guard', index));
			found.push({ id, status, endedAt: Date.parse(stoppedAt), completed, incomplete });
		}
		return found;
	}
}

module.exports = { Executions };
