import { originKeyOf } from '../../nodes/store/sharedRows';
import { origin } from './conformance/records';

const RUN = 24;

it('gives each item of a run a key of 16 bytes, and those of a run one beginning', () => {
	const run = origin();
	const keys = [0, 1, 255, 65_536, 4_294_967_295].map((itemIndex) =>
		originKeyOf({ ...run, itemIndex }),
	);
	for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
	expect([...keys].sort()).toEqual(keys);
	expect(new Set(keys).size).toBe(keys.length);
	expect(new Set(keys.map((key) => key.slice(0, RUN))).size).toBe(1);
});

it.each([
	['execution', { executionId: 'other' }],
	['Guard', { guard: { id: 'other', name: 'Guard', type: 'package.guard' } }],
	['outer item', { outer: 'outer:0:1' }],
	['run', { runIndex: 1 }],
	['workflow', { workflowId: 'other' }],
])('gives another %s another beginning', (_, other) => {
	const run = origin({ executionId: '7' });
	expect(originKeyOf({ ...run, ...other }).slice(0, RUN)).not.toBe(originKeyOf(run).slice(0, RUN));
});
