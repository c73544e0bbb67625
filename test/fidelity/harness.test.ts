import { differences, undeterminedFields } from './comparing';
import { completedOf } from './completed';
import { factsByItem, factsByRun } from './facts';
import { GUARD } from './guarding';
import { judge, limitsNotTold } from './judging';
import { originsIn } from './lineage';
import { looksAtSeveral } from './severalItems';
import { startOf } from './start';
import { node, workflow } from '../e2e/harness/workflow';
import { describeVariant, readArguments } from './variant';
import { endOf, withOwnExecutions, type Item, type View } from './views';
import { workflowFiles } from './workflows';

const item = (json: object, from: number): Item => ({
	json,
	pairedItem: [{ item: from, input: 0 }],
});

/** `Start > A`, A run once with these items, or once for each. */
const view = (items: Item[], each = false): View => {
	const runs = each ? items.map((one) => [one]) : [items];
	return {
		end: 'success',
		completed: [],
		runs: runs.map((outputs, index) => ({
			node: 'A',
			index,
			order: index,
			status: 'success',
			sources: [{ node: 'Start', output: 0, run: 0 }],
			outputs: { main: [outputs] },
		})),
	};
};
const two = [item({ n: 1 }, 0), item({ n: 2 }, 1)];
const NONE = new Set<string>();

describe('the fidelity harness', () => {
	it('names node, run, item and field of a difference', () => {
		const other = [two[0], item({ n: 3 }, 1)];
		expect(differences(factsByRun(view(two)), factsByRun(view(other)), NONE)).toEqual([
			'"A", run 0, output 0, item 1: json.n: 2 → 3',
		]);
	});

	it('sees another pairing, another number of runs and an item too few', () => {
		const of = (found: View) => differences(factsByRun(view(two)), factsByRun(found), NONE);
		expect(of(view([two[0], item({ n: 2 }, 0)]))).toHaveLength(1);
		expect(of(view(two, true))).not.toEqual([]);
		expect(of(view([two[0]]))).toContain('"A", run 0, output 0: items: 2 → 1');
	});

	it('holds items that went through one by one against those that went together', () => {
		const together = factsByItem(view(two), 'Start');
		expect(differences(together, factsByItem(view(two, true), 'Start'), NONE)).toEqual([]);
		const swapped = [item({ n: 1 }, 1), item({ n: 2 }, 0)];
		expect(differences(together, factsByItem(view(swapped, true), 'Start'), NONE)).not.toEqual([]);
	});

	it('follows an item of a loop to where the loop says that it came from', () => {
		const from = { node: 'Start', output: 0, run: 0 };
		const [run] = view(two).runs;
		const [first, second] = two.map(({ json }, index) => ({
			json,
			pairedItem: [{ item: index, input: 0, from }],
		}));
		const loop = { ...run, node: 'Loop', sources: [{ node: 'A', output: 0, run: 0 }] };
		const looped = { ...view(two), runs: [run, { ...loop, outputs: { main: [[second, first]] } }] };
		const origins = originsIn(looped, 'Start');
		expect(origins(looped.runs[1], second)).toEqual([1]);
		expect(origins(looped.runs[1], first)).toEqual([0]);
	});

	it('leaves out only the fields that two plain runs do not share', () => {
		const random = (value: number) => view([item({ value, n: 1 }, 0)]);
		const ignored = undeterminedFields(factsByRun(random(1)), factsByRun(random(2)));
		expect(differences(factsByRun(random(1)), factsByRun(random(3)), ignored)).toEqual([]);
		const wrong = view([item({ value: 4, n: 2 }, 0)]);
		expect(differences(factsByRun(random(1)), factsByRun(wrong), ignored)).toHaveLength(1);
	});

	it('does not take how a workflow ends, and which items it has, for chance', () => {
		const failed = { ...view(two), end: '"A" failed: once' };
		const ignored = undeterminedFields(factsByRun(view(two)), factsByRun(failed));
		expect(differences(factsByRun(view(two)), factsByRun(failed), ignored)).toHaveLength(1);
		const fewer = undeterminedFields(factsByRun(view(two)), factsByRun(view([two[0]])));
		expect([...fewer]).toEqual(['"A": json.n']);
	});

	it('takes a kept item for the end of an execution only where that succeeds', () => {
		const kept = { json: { failedNode: 'A', message: 'down' } };
		const runData = { [GUARD]: [{ data: { main: [[], [], [kept]] } }] };
		const error = { message: 'lost' };
		const ended = (status: string, resultData: object) =>
			endOf({ status, data: { resultData: { runData, ...resultData } } as never });
		expect(ended('success', {})).toBe('"A" failed: down');
		expect(ended('error', { error, lastNodeExecuted: 'B' })).toBe('"B" failed: lost');
	});

	it('knows what must come out of Completed', () => {
		const definition = workflow(
			'w',
			[node('Start', 'manualTrigger'), node('A', 'noOp')],
			['Start > A'],
		);
		const completed = (items: Item[], mode: 'all' | 'one') =>
			completedOf(view(items), definition, 'Start', 2, mode);
		expect(completed(two, 'all')).toEqual(two);
		expect(completed([two[1]], 'one')).toEqual([two[1], item({}, 0)]);
		expect(completed([], 'all')[0].pairedItem).toHaveLength(2);
	});

	it('fails on a difference that is not expected, and on an expected one that is gone', () => {
		const checked = (found: string[]) => ({
			name: 'w',
			end: 'success',
			leftOut: [],
			items: 1,
			undetermined: [],
			comparisons: [{ what: 'all', kind: 'guarded' as const, differences: found }],
		});
		const known = [{ workflow: 'w', what: 'all', differences: ['a → b'], limit: 'Why' }];
		expect(judge(checked(['a → b']), undefined, known)).toEqual([]);
		expect(judge(checked(['a → c']), undefined, known)).toHaveLength(1);
		expect(judge(checked([]), undefined, known)).toHaveLength(1);
		expect(judge(checked([]), undefined, [])).toEqual([]);
		expect(judge(checked([]), new Error('n8n is gone'), [])).toHaveLength(1);
		expect(limitsNotTold('## Why\n', known)).toEqual([]);
		expect(limitsNotTold('', known)).toEqual(['Why']);
	});

	it('reads how Guards and n8n are set up, and says what an option may be', () => {
		const { variant, paths } = readArguments(['--separate', 'a.json', '--parallel', '4']);
		expect(paths).toEqual(['a.json']);
		expect(describeVariant(variant)).toBe(
			'separate executions, up to 4 items in parallel, n8n’s files in mode filesystem',
		);
		expect(describeVariant(readArguments(['--files', 'database']).variant)).toBe(
			'in process, n8n’s files in mode database',
		);
		expect(() => readArguments(['--files', 'memory'])).toThrow('default|filesystem|database');
		expect(() => readArguments(['--parallel', 'x'])).toThrow('--parallel 4');
		expect(() => readArguments(['--parallell', '4'])).toThrow('--parallell');
	});

	it('wants every run of a separate execution to be linked to it', () => {
		const linked = withOwnExecutions(view(two));
		expect(differences(factsByRun(linked), factsByRun(view(two)), NONE)).toEqual([
			'"A", run 0: metadata.subExecution: there → (none)',
			'"A", run 0: metadata: (none) → undefined',
		]);
	});

	it('says why a workflow is not run one by one, or not at all', () => {
		const sorting = workflow(
			'w',
			[node('Start', 'manualTrigger'), node('Sort', 'sort')],
			['Start > Sort'],
		);
		expect(looksAtSeveral(sorting, new Set(['Sort']))).toBe('"Sort" orders the items');
		const telegram = workflow(
			'w',
			[node('Start', 'telegramTrigger'), node('A', 'noOp')],
			['Start > A'],
		);
		expect(startOf(telegram)).toEqual({ reason: expect.stringContaining('pin its data') });
		expect(startOf({ ...telegram, pinData: { Start: [{ json: {} }] } })).toMatchObject({
			kind: 'editor',
		});
		const called = workflow(
			'w',
			[node('Start', 'executeWorkflowTrigger'), node('A', 'noOp')],
			['Start > A'],
		);
		expect(startOf(called)).toEqual({ reason: expect.stringContaining('its pinned data') });
	});

	it.each([
		['nowhere.json', 'no such file or directory'],
		['README.md', 'is not valid JSON'],
		['package.json', '"package.json" has no nodes'],
	])('says what to give instead of %s', (path, reason) => {
		expect(() => workflowFiles([path])).toThrow(
			new RegExp(`^Give files of workflows, as n8n downloads them: .*${reason}`),
		);
	});
});
