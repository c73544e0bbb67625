/** @returns milliseconds */
async function time(work) {
	const startedAt = performance.now();
	await work();
	return performance.now() - startedAt;
}

module.exports = { time };
