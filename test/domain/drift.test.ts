import fc from 'fast-check';

import { drift } from '../../nodes/domain/drift';
import type { DefinedNode, Definition } from '../../nodes/domain/drift/definition';

const GUARD = { id: 'id-Guard', name: 'Guard', type: 'test.guard' };
const WIRING = new Set(['test.trigger']);

const node = (name: string, more: Partial<DefinedNode> = {}): DefinedNode => ({
	id: `id-${name}`,
	name,
	type: 'test.code',
	typeVersion: 1,
	parameters: {},
	...more,
});

const to = (name: string, index = 0, type = 'main') => ({ node: name, type, index });

/**
 * `Webhook > Guard`, the branch `First > Second` with `Model` plugged into `Second`, `Done` behind
 * `Completed`, `Aside` on a path of its own.
 */
const workflow = (changes: Record<string, Partial<DefinedNode>> = {}): Definition => ({
	nodes: [
		node('Webhook'),
		node('Guard', { type: GUARD.type }),
		node('First'),
		node('Second'),
		node('Model'),
		node('Done'),
		node('Aside'),
		node('Trigger', { type: 'test.trigger' }),
	].map((each) => ({ ...each, ...changes[each.name] })),
	connections: {
		Webhook: { main: [[to('Guard'), to('Aside')]] },
		Guard: { main: [[to('First')], [to('Done')], []] },
		First: { main: [[to('Second')]] },
		Model: { ai_languageModel: [[to('Second', 0, 'ai_languageModel')]] },
		Trigger: { main: [[to('Guard')]] },
	},
});

const without = ({ nodes, connections }: Definition, name: string): Definition => ({
	nodes: nodes.filter((each) => each.name !== name),
	connections: Object.fromEntries(
		Object.entries(connections)
			.filter(([from]) => from !== name)
			.map(([from, byType]) => [
				from,
				Object.fromEntries(
					Object.entries(byType).map(([type, outputs]) => [
						type,
						outputs.map((targets) => (targets ?? []).filter((each) => each.node !== name)),
					]),
				),
			]),
	),
});

const rewire = (definition: Definition, from: string, ...outputs: string[][]): Definition => ({
	...definition,
	connections: {
		...definition.connections,
		[from]: { main: outputs.map((names) => names.map((name) => to(name))) },
	},
});

/** As n8n renames: connections and expressions as well. */
const renamed = (definition: Definition, from: string, name: string): Definition => {
	const text = JSON.stringify(definition)
		.replaceAll(`"name":"${from}"`, `"name":"${name}"`)
		.replaceAll(`"node":"${from}"`, `"node":"${name}"`)
		.replaceAll(`"${from}":{`, `"${name}":{`)
		.replaceAll(`$('${from}')`, `$('${name}')`);
	return JSON.parse(text) as Definition;
};

const told = (before: Definition, now: Definition): string[] =>
	drift(before, now, GUARD, WIRING).map(({ description }) => description);

const credential = (id: string | null, name = 'Bank') => ({ bankApi: { id, name } });

describe('what is told of a changed workflow', () => {
	const plain = workflow();
	test.each<[string, Definition, Definition, string[]]>([
		['renamed', plain, renamed(plain, 'First', '1st'), ['"First" was renamed to "1st"']],
		[
			'renamed, with the expressions that name it',
			workflow({ Second: { parameters: { a: "={{ $('First').item }}" } } }),
			renamed(workflow({ Second: { parameters: { a: "={{ $('First').item }}" } } }), 'First', 'X'),
			['"First" was renamed to "X"'],
		],
		[
			'retyped, whatever its parameters are then',
			plain,
			workflow({ Second: { type: 'test.set', parameters: { a: 1 } } }),
			['"Second" was of type test.code, and is of type test.set now'],
		],
		[
			'deleted and made again under the same name',
			plain,
			workflow({ Second: { id: 'other', parameters: { a: 1 } } }),
			['Parameters of "Second" were changed: a'],
		],
		[
			'updated',
			plain,
			workflow({ Second: { typeVersion: 2 } }),
			['"Second" was of version 1, and is of version 2 now'],
		],
		['disabled', plain, workflow({ First: { disabled: true } }), ['"First" was disabled']],
		['enabled', workflow({ First: { disabled: true } }), plain, ['"First" was enabled']],
		[
			'other parameters',
			workflow({ First: { parameters: { url: 'a', options: { timeout: 1 }, list: [{ v: 1 }] } } }),
			workflow({ First: { parameters: { url: 'b', options: {}, list: [{ v: 2 }] } } }),
			['Parameters of "First" were changed: list[0].v, options.timeout, url'],
		],
		[
			'other credentials',
			workflow({ First: { credentials: credential('1') } }),
			workflow({ First: { credentials: credential('2') } }),
			['Credentials of "First" were changed: bankApi'],
		],
		[
			'a credential that has another name only',
			workflow({ First: { credentials: credential('1') } }),
			workflow({ First: { credentials: credential('1', 'New Bank') } }),
			[],
		],
		[
			'other settings',
			plain,
			workflow({ First: { onError: 'continueRegularOutput', retryOnFail: true } }),
			['Settings of "First" were changed: onError, retryOnFail'],
		],
		['a setting touched, and off again', plain, workflow({ First: { executeOnce: false } }), []],
		[
			'removed',
			plain,
			without(plain, 'First'),
			['"First" was removed', '"Guard" no longer leads to "First"'],
		],
		[
			'rewired',
			plain,
			rewire(rewire(plain, 'Guard', ['First', 'Second'], ['Done'], []), 'First', []),
			['"First" no longer leads to "Second"', '"Guard" leads to "Second" now'],
		],
		[
			'inserted',
			plain,
			rewire(rewire({ ...plain, nodes: [...plain.nodes, node('New')] }, 'First', ['New']), 'New', [
				'Second',
			]),
			['"First" leads to "New" now, no longer leads to "Second"', '"New" was added'],
		],
		['unplugged', plain, without(plain, 'Model'), ['"Model" was removed']],
		['upstream node removed', plain, without(plain, 'Webhook'), ['"Webhook" was removed']],
		[
			'the Guard removed',
			plain,
			without(plain, 'Guard'),
			['"Guard" was removed', '"Webhook" no longer leads to "Guard"'],
		],
		[
			'the Guard’s settings',
			plain,
			workflow({ Guard: { parameters: { retrySchedule: 'make' } } }),
			['Parameters of "Guard" were changed: retrySchedule'],
		],
		['nodes that do not matter to the branch', plain, without(plain, 'Aside'), []],
		['nodes behind Completed', plain, workflow({ Done: { disabled: true } }), []],
		['the Trigger', plain, workflow({ Trigger: { parameters: { pollInterval: 9 } } }), []],
		[
			'a node on another path that the branch refers to',
			workflow({ Second: { parameters: { a: "={{ $('Aside').first().json.n }}" } } }),
			workflow({
				Second: { parameters: { a: "={{ $('Aside').first().json.n }}" } },
				Aside: { parameters: { n: 1 } },
			}),
			['Parameters of "Aside" were changed: n'],
		],
		[
			'removed, and another one that has its name now',
			plain,
			renamed(without(plain, 'First'), 'Second', 'First'),
			[
				'"First" was removed',
				'"Second" was renamed to "First"',
				'"Guard" no longer leads to "First (removed)"',
			],
		],
	])('%s', (_, before, now, expected) => {
		expect(told(before, now)).toEqual(expected);
	});

	test('names that were exchanged', () => {
		const parameters = { a: "={{ $('First').item + $('Second').item }}" };
		const before = workflow({ Model: { parameters } });
		const now = renamed(renamed(renamed(before, 'First', 'T'), 'Second', 'First'), 'T', 'Second');
		expect(told(before, now)).toEqual([
			'"Second" was renamed to "First"',
			'"First" was renamed to "Second"',
		]);
	});

	test('at most ten names', () => {
		const parameters = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`p${n}`, n]));
		const [text] = told(plain, workflow({ First: { parameters } }));
		expect(text).toMatch(/: p0, p1, p10, p11, p2, p3, p4, p5, p6, p7 and 2 more$/);
	});
});

/** Any JSON, as parameters hold it. */
const parameters = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()) as fc.Arbitrary<
	Record<string, unknown>
>;

const definitions = fc
	.record({
		first: parameters,
		second: parameters,
		disabled: fc.boolean(),
		credentials: fc.option(fc.constantFrom(credential('1'), credential(null)), { nil: undefined }),
	})
	.map(({ first, second, disabled, credentials }) =>
		workflow({
			First: { parameters: first },
			Second: { parameters: second, disabled, credentials },
		}),
	);

/** Keys, nodes and the connections of an output in another order. */
function shuffled(definition: Definition): Definition {
	const turn = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(turn);
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value)
				.reverse()
				.map(([key, part]) => [key, turn(part)]),
		);
	};
	const { nodes, connections } = turn(definition) as Definition;
	for (const byType of Object.values(connections)) {
		for (const targets of Object.values(byType).flat()) (targets as unknown[]).reverse();
	}
	return { nodes: [...nodes].reverse(), connections };
}

describe('whatever the parameters', () => {
	test('nothing changed, nothing told; in which order things are kept does not matter', () => {
		fc.assert(
			fc.property(definitions, (definition) => {
				expect(told(definition, structuredClone(definition))).toEqual([]);
				expect(told(definition, shuffled(definition))).toEqual([]);
			}),
		);
	});

	test('the place on the canvas does not matter', () => {
		fc.assert(
			fc.property(definitions, fc.array(fc.integer()), (definition, position) => {
				const nodes = definition.nodes.map((each) => ({ ...each, position, notes: 'moved' }));
				expect(told(definition, { ...definition, nodes })).toEqual([]);
			}),
		);
	});

	test('a changed parameter is told by its name, and never with its value', () => {
		const secret = fc.uuid();
		fc.assert(
			fc.property(definitions, secret, secret, (definition, before, now) => {
				fc.pre(before !== now);
				const holding = (password: string): Definition => ({
					...definition,
					nodes: definition.nodes.map((each) =>
						each.name === 'First'
							? { ...each, parameters: { ...each.parameters, password: { value: password } } }
							: each,
					),
				});
				const all = told(holding(before), holding(now));
				expect(all).toEqual(['Parameters of "First" were changed: password.value']);
				expect(all.join()).not.toContain(before);
			}),
		);
	});

	test('what was added one way was removed the other way', () => {
		fc.assert(
			fc.property(definitions, fc.constantFrom('First', 'Second', 'Model'), (definition, name) => {
				const smaller = without(definition, name);
				const kinds = (before: Definition, now: Definition) =>
					drift(before, now, GUARD, WIRING)
						.filter(({ node: each }) => each === name)
						.map(({ change }) => change);
				expect(kinds(definition, smaller)).toEqual(['removed']);
				expect(kinds(smaller, definition)).toEqual(['added']);
			}),
		);
	});
});
