const { createServer } = require('node:net');

/** A port of loopback that nobody listens on now. */
const freePort = () =>
	new Promise((resolve, reject) => {
		const server = createServer();
		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});

module.exports = { freePort };
