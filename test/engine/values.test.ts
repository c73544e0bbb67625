import { define, guarded } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();

describe('trap 1.17: JSON changes items silently', () => {
	it('a resumed node gets the very values the failed one got', async () => {
		const { n8n } = harness;
		const cyclic: { self?: unknown; shared?: unknown } = {};
		cyclic.self = cyclic;
		const values = {
			at: new Date('2026-01-02T03:04:05.678Z'),
			nothing: undefined,
			nan: NaN,
			big: 12n,
			bytes: Buffer.from('abc'),
			map: new Map([['a', 1]]),
			set: new Set([1]),
			cyclic,
		};
		n8n.on('First', () => [{ json: values as never }]);
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		const seen: Array<Record<string, unknown>> = [];
		n8n.on('Second', (items) => {
			seen.push(items[0].json);
			return [];
		});
		await n8n.resume(guarded());
		const [got] = seen;
		expect({ ...got, cyclic: undefined }).toEqual({ ...values, cyclic: undefined });
		expect(got.at).toBeInstanceOf(Date);
		expect('nothing' in got).toBe(true);
		expect((got.cyclic as typeof cyclic).self).toBe(got.cyclic);
	});

	it.each(['Webhook', 'Guard', 'First'])(
		'an expression on a stored date of %s works in the resumed branch',
		async (name) => {
			const { n8n } = harness;
			const workflow = define(
				[
					'Webhook: webhook',
					'Guard: guard',
					'First: code',
					'Second: code',
					'Third: set',
					'Done: noOp',
					'Store: store',
					'Trigger: trigger',
				],
				[
					'Webhook > Guard > First > Second > Third',
					'Guard:1 > Done',
					'Trigger > Guard',
					'Store -ai_vectorStore> Guard',
				],
				{
					Guard: { parameters: { retrySchedule: 'custom', customMinutes: '0' } },
					Third: { parameters: { value: `={{ $('${name}').item.json.at.toISOString() }}` } },
				},
			);
			n8n.failOn('Second', http(503));
			const at = new Date('2026-01-02T03:04:05.678Z');
			await n8n.run(workflow, { items: [{ at: at }] });
			n8n.on('Second', (items) => items);
			const { output } = await n8n.resume(workflow);
			expect(output('Done')[0].value).toBe(at.toISOString());
		},
	);
});
