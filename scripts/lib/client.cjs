const { n8nTraits } = require('./n8nVersions.cjs');

const LIMIT_MS = 60_000;
const POLL_MS = 200;

/** Waits for a condition; fails with `what` when it does not come true in time. */
async function until(what, probe, limitMs = LIMIT_MS) {
	const limit = Date.now() + limitMs;
	for (;;) {
		const found = await probe();
		if (found !== undefined && found !== false) return found;
		if (Date.now() > limit) throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}

const hasEnded = ({ status }) => !['new', 'running', 'waiting'].includes(status);

/** n8n's REST interface, as the editor uses it. */
class N8nClient {
	cookie = '';

	constructor(url) {
		this.url = url;
	}

	async request(method, path, body) {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': 'scripts',
				...(this.cookie && { cookie: this.cookie }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const cookie = response.headers.getSetCookie().find((each) => each.startsWith('n8n-auth='));
		if (cookie) this.cookie = cookie.split(';')[0];
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return text === '' ? undefined : JSON.parse(text);
	}

	async setUpOwner({ email, password }) {
		const names = { firstName: 'Demo', lastName: 'Owner' };
		await this.request('POST', '/rest/owner/setup', { email, password, ...names });
	}

	async create(workflow) {
		const { data } = await this.request('POST', '/rest/workflows', { active: false, ...workflow });
		return data;
	}

	/** Makes a version of the workflow the one that runs. Newer n8n do it in the background. */
	async publish({ id, versionId }) {
		await this.request('POST', `/rest/workflows/${id}/activate`, { versionId });
		if (n8nTraits().publishesAtOnce) return;
		const ended = await until('the workflow to be published', async () => {
			const { data } = await this.request('GET', `/rest/workflows/${id}/publication-status`);
			return data.status !== 'in_progress' && data;
		});
		if (ended.status === 'published') return;
		const reasons = ended.triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
		throw new Error(`n8n could not publish the workflow: ${reasons.join(', ') || ended.status}`);
	}

	/** Saves a change to the workflow and publishes it. */
	async update(id, change) {
		const { data } = await this.request('PATCH', `/rest/workflows/${id}`, change);
		await this.publish(data);
		return data;
	}

	async remove(id) {
		await this.request('POST', `/rest/workflows/${id}/archive`, {});
		await this.request('DELETE', `/rest/workflows/${id}`);
	}

	async webhook(path, body) {
		return await this.request('POST', `/webhook/${path}`, body);
	}

	/**
	 * The workflow's executions that have ended, without their data, oldest first.
	 *
	 * @param {string} workflowId
	 * @param {string} [mode] n8n's word for how they were started, e.g. `webhook`
	 */
	async ended(workflowId, mode) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId, mode }));
		const { data } = await this.request('GET', `/rest/executions?limit=100&filter=${filter}`);
		return data.results.filter(hasEnded).sort((a, b) => Number(a.id) - Number(b.id));
	}

	/** @returns what n8n keeps of it: `data` is in the notation of the package "flatted" */
	async execution(id) {
		return (await this.request('GET', `/rest/executions/${id}`)).data;
	}
}

module.exports = { N8nClient, until };
