const LIMIT_MS = 30_000;
/** Between looks: short at first, because most is soon done. */
const POLL_MS = [10, 20, 40, 80, 100];

/** Waits for a condition; fails with `what` when it does not come true in time. */
export async function until<T>(
	what: string,
	probe: () => Promise<T | undefined | false>,
	limitMs = LIMIT_MS,
): Promise<T> {
	const limit = Date.now() + limitMs;
	for (let look = 0; ; look++) {
		const found = await probe();
		if (found !== undefined && found !== false) return found;
		if (Date.now() > limit) throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, POLL_MS[look] ?? 100));
	}
}
