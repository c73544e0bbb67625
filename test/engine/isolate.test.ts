import type { Workflow } from 'n8n-workflow';

import { lostIsolate, lostToAnother, SharedIsolate } from '../../nodes/engine/isolate';
import { guarded } from '../support/definition';
import { useHarness } from '../support/harness';

const harness = useHarness();

const isolateError = (message: string) =>
	Object.assign(new Error(message), { name: 'IsolateError' });
const LOST = 'Isolate for this caller is no longer available';

describe('trap 1.16: one poison item kills the rest', () => {
	it('replaces the isolate after the poison, and runs its victims again', async () => {
		const { n8n } = harness;
		const workflow = n8n.workflow(guarded({ otherErrors: 'hold' }));
		let disposed = false;
		const renewed: string[] = [];
		jest.spyOn(workflow.expression, 'releaseIsolate').mockImplementation(async () => {
			renewed.push('release');
		});
		jest.spyOn(workflow.expression, 'acquireIsolate').mockImplementation(async () => {
			renewed.push('acquire');
			disposed = false;
			return true;
		});
		n8n.on('Second', (items) => {
			if (disposed) throw isolateError(LOST);
			if (items[0].json.order === 1) {
				disposed = true;
				throw Object.assign(new Error('Isolate was disposed: memory limit'), {
					name: 'MemoryLimitError',
				});
			}
			return items;
		});
		const { run, output } = await n8n.run(guarded({ otherErrors: 'hold' }), {
			workflow,
			items: [1, 2, 3].map((order) => ({ order })),
		});
		expect(run.data.resultData.error).toBeUndefined();
		expect(output('Done')).toEqual([{ order: 2 }, { order: 3 }]);
		expect(output('Tell')).toHaveLength(1);
		// The execution's own pair around one renewal.
		expect(renewed).toEqual(['acquire', 'release', 'acquire', 'release']);
	});

	it('runs a victim once more, not for ever', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', () => isolateError(LOST));
		const { output } = await n8n.run(guarded({ otherErrors: 'hold' }));
		expect(n8n.calls('Second')).toBe(2);
		expect(n8n.calls('First')).toBe(1);
		expect(output('Tell')).toHaveLength(1);
	});

	it('renews once for all items that lost the same isolate', async () => {
		const renewals: string[] = [];
		const isolate = new SharedIsolate({
			expression: {
				releaseIsolate: async () => void renewals.push('release'),
				acquireIsolate: async () => void renewals.push('acquire'),
			},
		} as unknown as Workflow);
		await Promise.all([isolate.renew(0), isolate.renew(0), isolate.renew(0)]);
		expect(renewals).toEqual(['release', 'acquire']);
		await isolate.renew(1);
		expect(renewals).toHaveLength(4);
	});

	it.each([
		[isolateError('x'), true, false],
		[isolateError(LOST), true, true],
		[new Error('x', { cause: isolateError(LOST) }), true, false],
		[new Error('no'), false, false],
		[undefined, false, false],
	])('%p', (error, lost, victim) => {
		expect([lostIsolate(error), lostToAnother(error)]).toEqual([lost, victim]);
	});
});
