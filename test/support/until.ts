import { setTimeout as delay } from 'node:timers/promises';

/** Resolves as soon as the condition holds; fails when it does not within the limit. */
export async function until(
	condition: () => boolean | Promise<boolean>,
	limitMs = 5000,
): Promise<void> {
	const deadline = performance.now() + limitMs;
	while (!(await condition())) {
		if (performance.now() > deadline)
			throw new Error(`Not within ${limitMs} ms: ${String(condition)}`);
		await delay(5);
	}
}
