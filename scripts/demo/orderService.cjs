const { createServer } = require('node:http');

const { freePort } = require('../lib/freePort.cjs');
const { RETRY_AFTER_S, withTrouble } = require('./orders.cjs');

const STEPS = ['reserve', 'charge', 'notify'];

const listen = (server, port) =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve(server.address().port));
	});

const readJson = async (request) => {
	let text = '';
	for await (const chunk of request) text += chunk;
	return text === '' ? {} : JSON.parse(text);
};

const refuse = (status, message, headers) => ({ status, body: { message }, headers });

/** A service of a shop, failing as real ones do. It keeps every call it gets. */
class OrderService {
	/** `{order, step, status, at, body, complaint}`, oldest first; refused connections never get here. */
	calls = [];
	tokenIsGood = false;
	#server = this.#createServer();
	#bank = this.#createServer();

	async start() {
		this.url = `http://127.0.0.1:${await listen(this.#server, 0)}`;
		this.#bankPort = await freePort();
		this.bankUrl = `http://127.0.0.1:${this.#bankPort}`;
		return this;
	}

	#bankPort;

	/** The bank's port was closed until now. */
	async openBank() {
		await listen(this.#bank, this.#bankPort);
	}

	callsOf(step, order, status) {
		return this.calls.filter(
			(call) =>
				call.step === step &&
				(order === undefined || call.order === order) &&
				(status === undefined || call.status === status),
		);
	}

	async stop() {
		for (const server of [this.#server, this.#bank]) {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	}

	#createServer() {
		return createServer(async (request, response) => {
			const [, step, number] = request.url.split('/');
			const order = Number(number);
			const body = await readJson(request);
			const { status, body: answer, headers } = this.#answer(step, order, body);
			this.calls.push({ order, step, status, at: Date.now(), body, complaint: answer.message });
			response.writeHead(status, { 'content-type': 'application/json', ...headers });
			response.end(JSON.stringify(answer));
		});
	}

	#answer(step, order, { currency, shop }) {
		const earlier = this.callsOf(step, order).length;
		if (step === 'charge') {
			if (withTrouble('busy').includes(order) && earlier === 0) {
				return refuse(429, 'Too many payments', { 'retry-after': String(RETRY_AFTER_S) });
			}
			if (!/^[A-Z]{3}$/.test(currency)) return refuse(400, `Unknown currency "${currency}"`);
			if (shop === 'south' && !this.tokenIsGood) {
				return refuse(401, 'The access token of shop "south" has expired');
			}
		}
		// Down for the first try and the first retry.
		if (step === 'notify' && withTrouble('down').includes(order) && earlier < 2) {
			return refuse(503, 'The mail service is down');
		}
		return { status: 200, body: { order, step, done: true } };
	}
}

module.exports = { OrderService, STEPS };
