/** Runs a worker's work when the bench says so, and tells how many it settled. */
async function whenTold(work, end) {
	process.send('ready');
	await new Promise((resolve) => process.once('message', resolve));
	process.send({ settled: await work() });
	await end();
	process.disconnect();
}

module.exports = { whenTold };
