import * as fc from 'fast-check';

import { classifyError } from '../../../nodes/domain/classify';
import { isErrorType } from '../../../nodes/domain/errorTypes';

const KEYS = [
	'name message description stack type code errno httpCode statusCode status responseCode reason',
	'cause errorResponse response error errors data body context metadata extensions extras details',
	'headers messages failure tags node retryAfter retry_after_ms retryAfterMs resetsAtEpochMs',
	'constructor toString length',
].flatMap((line) => line.split(' '));

const TELLING = [
	...[
		'429',
		'503',
		552,
		'ECONNREFUSED',
		'57014',
		'RateLimitError',
		'rateLimitExceeded',
		'rejected',
	],
	...['retry after 5', 'x timed out', '14 UNAVAILABLE: x', '429 - "{}"', 'Error: x\n', '', '-1'],
];

/** Every property is another such object: a tree without end. */
const endless = (): object => new Proxy({}, { get: () => endless() });

function hostile(): unknown[] {
	const revoked = Proxy.revocable({}, {});
	revoked.revoke();
	const revokedList = Proxy.revocable([], {});
	revokedList.revoke();
	const refuse = () => {
		throw new Error('no');
	};
	return [
		revoked.proxy,
		revokedList.proxy,
		new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse }),
		new Proxy([], { get: refuse }),
		// Whatever is asked of it, it answers with itself: endless in every direction.
		new Proxy({}, { get: (_target, _key, self) => self as unknown }),
		endless(),
		Object.create(null),
		{ toString: refuse, [Symbol.toPrimitive]: refuse },
		{
			get [Symbol.iterator]() {
				return refuse();
			},
		},
		{
			*[Symbol.iterator]() {
				for (;;) yield ['retry-after', 'x'];
			},
		},
		Symbol('x'),
		() => 'x',
		10n,
	];
}

const KINDS = ['plain', 'error', 'cyclic', 'throwing'] as const;

/** How to build a value: fast-check itself could not handle a hostile one. */
type Recipe =
	| { hostile: number }
	| { value: unknown }
	| { list: Recipe[] }
	| { properties: Record<string, Recipe>; kind: (typeof KINDS)[number] };

/** An error-like object: our own property names, telling and hostile values, deep and cyclic. */
const errorLike = fc.letrec<{ recipe: Recipe }>((tie) => ({
	recipe: fc.oneof(
		{ maxDepth: 5 },
		fc.record({ value: fc.constantFrom(...TELLING) }),
		fc.record({ hostile: fc.nat(hostile().length - 1) }),
		fc.record({
			value: fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }),
		}),
		fc.record({ list: fc.array(tie('recipe'), { maxLength: 3 }) }),
		fc.record({
			properties: fc.dictionary(fc.constantFrom(...KEYS), tie('recipe'), { maxKeys: 6 }),
			kind: fc.constantFrom(...KINDS),
		}),
	),
})).recipe;

function build(recipe: Recipe): unknown {
	if ('hostile' in recipe) return hostile()[recipe.hostile];
	if ('value' in recipe) return recipe.value;
	if ('list' in recipe) return recipe.list.map(build);
	const { properties, kind } = recipe;
	const object: object = kind === 'error' ? new Error('x') : {};
	for (const [key, inner] of Object.entries(properties)) {
		const refuse = () => {
			throw new Error(key);
		};
		const descriptor = kind === 'throwing' ? { get: refuse } : { value: build(inner) };
		Object.defineProperty(object, key, { ...descriptor, configurable: true, enumerable: true });
	}
	if (kind !== 'cyclic') return object;
	const circle = { cause: object, errors: [object, object] };
	return Object.defineProperties(object, {
		data: { value: circle, enumerable: true },
		context: { value: object, enumerable: true },
	});
}

function expectAnAnswer(error: unknown): void {
	const found = classifyError(error);
	expect(isErrorType(found.type)).toBe(true);
	expect(found.because.trim()).not.toBe('');
	if ('retryAfterMs' in found) expect(found.retryAfterMs).toBeGreaterThanOrEqual(0);
}

test('any error-like value gets a type and names its evidence', () => {
	fc.assert(
		fc.property(errorLike, (recipe) => expectAnAnswer(build(recipe))),
		{ numRuns: 2000 },
	);
});

test('any value at all does', () => {
	fc.assert(fc.property(fc.anything(), expectAnAnswer), { numRuns: 500 });
});

test.each(hostile().map((value, index) => [index, value] as const))(
	'hostile value %i, alone and in every property',
	(_, value) => {
		expectAnAnswer(value);
		for (const key of KEYS) {
			expectAnAnswer({ message: 'x', [key]: value });
			expectAnAnswer({ message: 'x', [key]: [value, value] });
			expectAnAnswer({ message: 'x', failure: { cause: value, [key]: value } });
		}
	},
);

test('errors that are very deep, without end, or very long take no time', () => {
	let deep: object = { code: 'ENOSPC' };
	for (let depth = 0; depth < 100_000; depth++) deep = { message: 'x', cause: deep };
	const long = '"\\"<Code>retry after '.repeat(100_000);
	const started = performance.now();
	expectAnAnswer(deep);
	expectAnAnswer(endless());
	expectAnAnswer({ errors: [endless(), endless(), endless()], cause: endless() });
	expectAnAnswer({
		message: long,
		description: long,
		stack: long,
		messages: Array(1000).fill(long),
	});
	expect(performance.now() - started).toBeLessThan(1000);
});

test('causes are followed six errors deep', () => {
	const within = (depth: number): object =>
		depth === 1 ? { message: '', code: 'ENOSPC' } : { message: '', cause: within(depth - 1) };
	expect(classifyError(within(6)).type).toBe('OutOfSpaceError');
	expect(classifyError(within(7)).type).toBe('RuntimeError');
});

test('nothing is changed on the error', () => {
	const error = Object.freeze({ message: 'x', cause: Object.freeze({ httpCode: '429' }) });
	const before = JSON.stringify(error);
	classifyError(error);
	expect(JSON.stringify(error)).toBe(before);
});
