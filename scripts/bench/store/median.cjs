/** The middle of several measurements (the lower one of two). */
const median = (values) => [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];

/** @returns milliseconds */
async function time(work) {
	const startedAt = performance.now();
	await work();
	return performance.now() - startedAt;
}

module.exports = { median, time };
