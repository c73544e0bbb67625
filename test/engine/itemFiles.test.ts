import type { IBinaryData } from 'n8n-workflow';

import type { Continuation } from '../../nodes/engine/continuation';
import { filesIn, replaceFiles } from '../../nodes/engine/itemFiles';

const file = (id: string): IBinaryData => ({ mimeType: 'text/plain', data: 'database', id });
const item = (id: string) => ({ json: {}, binary: { a: file(id) } });
const task = (id: string) => ({
	startTime: 0,
	executionTime: 0,
	executionIndex: 0,
	source: [],
	data: { main: [[item(id)], null] },
});

const state = (parts: Partial<Continuation>): Continuation => ({
	version: 1,
	start: 'failedNode',
	input: { items: [], index: 0 },
	guardRun: { index: 0, source: [] },
	stack: [],
	waitingExecution: {},
	waitingExecutionSource: null,
	runData: {},
	contextData: {},
	metadata: {},
	...parts,
});

const ids = (continuation: Continuation) => filesIn(continuation).map(({ id }) => id);
const node = { id: '1', name: 'A', type: 'a' };

it('finds the files of every place that an attempt takes items from', () => {
	const everywhere = state({
		input: { items: [item('input')], index: 0 },
		stack: [{ node, data: { main: [[item('stack')]] }, source: null }],
		waitingExecution: { Merge: { 0: { main: [null, [item('waiting')]] } } },
		runData: {
			A: [task('run')],
			Tool: [{ ...task('output'), inputOverride: { ai_tool: [[item('override')]] } }],
		},
		contextData: { 'node:Loop': { items: [item('context')] } },
	});
	expect(ids(everywhere).sort()).toEqual(
		['context', 'input', 'output', 'override', 'run', 'stack', 'waiting'].sort(),
	);
});

it('is not misled by the names of nodes', () => {
	expect(ids(state({ runData: { json: [task('1')], binary: [task('2')] } }))).toEqual(['1', '2']);
});

it('takes what lies in the json of an item for data', () => {
	const items = [{ json: { binary: { a: file('data') } } }];
	expect(ids(state({ input: { items: items, index: 0 } }))).toEqual([]);
});

it('finds the file of an item that has no json', () => {
	const items = [{ binary: { a: file('1') } }];
	expect(ids(state({ input: { items: items as never, index: 0 } }))).toEqual(['1']);
});

it('keeps properties of any name', () => {
	const context = JSON.parse('{"__proto__": {"kept": true}, "constructor": 1}') as object;
	const { contextData } = replaceFiles(
		state({ contextData: { 'node:Loop': { context } } }),
		(each) => each,
	);
	expect(JSON.stringify(contextData['node:Loop'].context)).toBe(JSON.stringify(context));
});

it('leaves the original as it is, and shared and circular parts shared and circular', () => {
	const shared = item('1');
	const circle: { self?: unknown; items: unknown[] } = { items: [shared] };
	circle.self = circle;
	const before = state({
		input: { items: [shared], index: 0 },
		stack: [{ node, data: { main: [[shared]] }, source: null }],
		contextData: { 'node:Loop': circle },
	});
	const after = replaceFiles(before, (each) => ({ ...each, id: `new ${each.id}` }));
	expect(shared.binary.a.id).toBe('1');
	// One file, wherever it is.
	expect(ids(after)).toEqual(['new 1']);
	expect(after.stack[0].data.main[0]![0]).toBe(after.input.items[0]);
	const context = after.contextData['node:Loop'] as unknown as typeof circle;
	expect(context.self).toBe(context);
	expect(after.input.items[0].json).toBe(shared.json);
});

it('does not overflow on data that is nested without end', () => {
	let deep: object = {};
	for (let level = 0; level < 100_000; level += 1) deep = { deep };
	expect(ids(state({ contextData: { 'node:Code': { deep } } }))).toEqual([]);
});
