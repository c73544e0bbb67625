const { createServer } = require('node:http');

/** How long it takes to answer, milliseconds. */
const ANSWERS_AFTER_MS = 50;

/** A service that is waited for. @returns {Promise<{url: string, end(): void}>} */
const startSlowService = () =>
	new Promise((resolve) => {
		const server = createServer((request, response) => {
			request.resume();
			setTimeout(() => {
				response.setHeader('content-type', 'application/json');
				response.end('{"accepted":true}');
			}, ANSWERS_AFTER_MS);
		});
		server.listen(0, '127.0.0.1', () =>
			resolve({
				url: `http://127.0.0.1:${server.address().port}/`,
				end: () => {
					server.closeAllConnections();
					server.close();
				},
			}),
		);
	});

module.exports = { ANSWERS_AFTER_MS, startSlowService };
