const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;

const isEmpty = (value: unknown): boolean =>
	value === undefined || (isObject(value) && Object.values(value).every(isEmpty));

const keyIn = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/**
 * Where two values differ, as paths like `options.timeout` or `rules[0].value`; never the values.
 * The order of keys does not matter, and what is left out is as good as empty.
 *
 * @param rewritten texts of the first value as they are to be compared
 */
export function differences(
	before: unknown,
	now: unknown,
	rewritten: (text: string) => string = (text) => text,
	path = '',
): string[] {
	if (isEmpty(before) && isEmpty(now)) return [];
	if (Array.isArray(before) && Array.isArray(now)) {
		if (before.length !== now.length) return [path];
		return before.flatMap((value, index) =>
			differences(value, now[index], rewritten, `${path}[${index}]`),
		);
	}
	if (isObject(before) && isObject(now) && !Array.isArray(before) && !Array.isArray(now)) {
		const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
		return [...keys]
			.sort()
			.flatMap((key) => differences(before[key], now[key], rewritten, keyIn(path, key)));
	}
	const comparable = typeof before === 'string' ? rewritten(before) : before;
	return Object.is(comparable, now) ? [] : [path];
}
