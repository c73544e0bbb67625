import { SHUTDOWN, type Shutdown } from '../../../nodes/engine/shutdown';
import { guarded } from '../../support/definition';
import { http } from '../../support/errors';
import { inOneExecution } from '../../support/runnerUnderTest';
import { numbers, orders, useCuttingOff } from './cuttingOff';

const { harness, cutIn, whereabouts, finishAll, everyNodeRanOnce } = useCuttingOff();

/** The way a running n8n is told to end, without the end. */
let shutdown: { [stage in keyof Shutdown]: AbortController };
beforeEach(() => {
	shutdown = { begun: new AbortController(), graceEnding: new AbortController() };
	const { begun, graceEnding } = shutdown;
	Object.assign(globalThis, {
		[SHUTDOWN]: { begun: begun.signal, graceEnding: graceEnding.signal },
	});
});
afterEach(() => {
	delete (globalThis as { [SHUTDOWN]?: unknown })[SHUTDOWN];
});

describe('trap 2.14: a shutdown', () => {
	it('starts no item any more; those under way come to their end, the others are due at once', async () => {
		const { n8n } = harness;
		const run = { items: orders, ...cutIn('First', 3, () => shutdown.begun.abort()) };
		const ended = await n8n.run(guarded(), run);
		expect(ended.run.status).toBe('success');
		expect(await whereabouts(ended)).toEqual([
			...[1, 2, 3].map((order) => ({ order, status: 'completed' })),
			...[4, 5].map((order) => ({
				order,
				status: 'pending',
				message: 'Interrupted before it began: n8n was shut down',
			})),
		]);
		expect(ended.output('Tell')).toHaveLength(2);
		delete (globalThis as { [SHUTDOWN]?: unknown })[SHUTDOWN];
		expect((await finishAll()).sort()).toEqual([4, 5]);
		everyNodeRanOnce();
	});

	it('keeps everything when it had begun before the Guard did', async () => {
		const { n8n } = harness;
		shutdown.begun.abort();
		await n8n.run(guarded(), { items: orders });
		expect(await n8n.records()).toHaveLength(5);
		expect(n8n.calls('First')).toBe(0);
	});

	it('starts no further node when the grace time is nearly up', async () => {
		const { n8n } = harness;
		const both = () => {
			shutdown.begun.abort();
			shutdown.graceEnding.abort();
		};
		const ended = await n8n.run(guarded(), { items: orders, ...cutIn('First', 3, both) });
		const found = await whereabouts(ended);
		expect(found.map(({ status }) => status)).toEqual([
			'completed',
			'completed',
			'pending',
			'pending',
			'pending',
		]);
		expect(found[2]).toMatchObject({ message: 'Interrupted at "Second": n8n was shut down' });
		delete (globalThis as { [SHUTDOWN]?: unknown })[SHUTDOWN];
		expect((await finishAll()).sort()).toEqual([3, 4, 5]);
		everyNodeRanOnce();
	});

	it('does not wait then for a node that does not end: an attempt runs that anew', async () => {
		const { n8n } = harness;
		let finish = () => {};
		n8n.on('Second', async (items) => {
			shutdown.begun.abort();
			shutdown.graceEnding.abort();
			await new Promise<void>((resolve) => (finish = resolve));
			return items;
		});
		const ended = await n8n.run(guarded(), { items: [{ order: 1 }, { order: 2 }] });
		expect(await whereabouts(ended)).toEqual([
			{ order: 1, status: 'pending', message: 'Interrupted at "Second": n8n was shut down' },
			expect.objectContaining({ order: 2, status: 'pending' }),
		]);
		finish();
		n8n.on('Second', (items) => items);
		delete (globalThis as { [SHUTDOWN]?: unknown })[SHUTDOWN];
		expect((await finishAll()).sort()).toEqual([1, 2]);
		expect(numbers(n8n.script.calls.First.flat()).sort()).toEqual([1, 2]);
		expect(numbers(n8n.script.calls.Second.flat()).sort()).toEqual([1, 1, 2]);
	});

	inOneExecution(() => {
		it('begins a wait in process anew, instead of cutting it short', async () => {
			const { n8n } = harness;
			let waits = 0;
			n8n.nodes['n8n-nodes-base.wait'] = { ...n8n.nodes['test.code'] };
			n8n.on('First', async (items, context) => {
				waits += 1;
				if (waits > 1) return items;
				shutdown.begun.abort();
				// As n8n's Wait node does: cancelled, it ends early.
				await new Promise<void>((resolve) => {
					context.onExecutionCancellation(() => resolve());
					shutdown.graceEnding.abort();
				});
				return items;
			});
			const workflow = guarded({}, { First: { type: 'n8n-nodes-base.wait' } });
			await n8n.run(workflow, { items: [{ order: 1 }] });
			expect((await n8n.record()).message).toBe('Interrupted at "First": n8n was shut down');
			delete (globalThis as { [SHUTDOWN]?: unknown })[SHUTDOWN];
			expect(await finishAll(workflow)).toEqual([1]);
			expect(waits).toBe(2);
		});
	});

	it('gives a claim back that comes too late, and keeps an attempt’s place in the schedule', async () => {
		const { n8n } = harness;
		n8n.failOn('First', http(503));
		await n8n.run(guarded());
		n8n.on('First', (items) => items);
		const claim = await n8n.claim();
		shutdown.begun.abort();
		await n8n.run(guarded(), { mode: 'trigger', startNode: 'Trigger', items: [claim] });
		expect(await n8n.record()).toMatchObject({ status: 'pending', attempts: 0 });
		delete (globalThis as { [SHUTDOWN]?: unknown })[SHUTDOWN];
		const later = { begun: new AbortController(), graceEnding: new AbortController() };
		Object.assign(globalThis, {
			[SHUTDOWN]: { begun: later.begun.signal, graceEnding: later.graceEnding.signal },
		});
		n8n.on('First', () => {
			later.begun.abort();
			later.graceEnding.abort();
			throw new Error('aborted');
		});
		await n8n.resume(guarded());
		const record = await n8n.record();
		expect(record).toMatchObject({ status: 'pending', attempts: 1, scheduleStep: 0 });
		expect(record.nextAttemptAt).toBe(record.updatedAt);
	});
});
