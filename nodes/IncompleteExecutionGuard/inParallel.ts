/** Longest time without giving the process a turn for its other work, milliseconds. */
const TURN_MS = 50;

/**
 * Does `count` pieces of work in order, up to `width` at a time, while `goOn` says so. Nodes that
 * never wait for anything would keep the process to themselves, so it gets a turn in between.
 */
export async function inParallel(
	count: number,
	width: number,
	goOn: () => boolean,
	work: (index: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	let lastTurn = Date.now();
	const worker = async () => {
		while (next < count && goOn()) {
			await work(next++);
			if (Date.now() - lastTurn < TURN_MS) continue;
			await new Promise((resolve) => setImmediate(resolve));
			lastTurn = Date.now();
		}
	};
	const results = await Promise.allSettled(Array.from({ length: Math.min(width, count) }, worker));
	// The first failure, told when nothing runs any more.
	for (const result of results) if (result.status === 'rejected') throw result.reason;
}
