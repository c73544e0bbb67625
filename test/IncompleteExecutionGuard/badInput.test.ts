import { DatabaseSync } from 'node:sqlite';

import { guarded, type Definition } from '../support/definition';
import { http } from '../support/errors';
import { useHarness, type Execution } from '../support/harness';

const harness = useHarness();

interface Shown {
	message: string;
	description?: string;
}
const errorOf = ({ run }: Execution) => run.data.resultData.error as unknown as Shown;
const to = (node: string) => ({ node, type: 'main' as const, index: 0 });

/** What is changed in the usual workflow, and what the error then says. */
const REFUSED: Array<[string, (definition: Definition) => void, RegExp]> = [
	['no Store', ({ connections }) => delete connections.Store, /Store/],
	['a disabled Store', ({ nodes }) => (nodes[6].disabled = true), /Store/],
	[
		'an empty branch',
		({ connections }) => (connections.Guard.main[0] = []),
		/^No node is connected to the Guard’s "Guarded" output/,
	],
	[
		'a branch that leads back',
		({ connections }) => (connections.Second = { main: [[to('Guard')]] }),
		/^The guarded branch leads back to its Guard/,
	],
	[
		'a branch entered from outside',
		({ connections }) => connections.Webhook.main[0]!.push(to('Second')),
		/^"Webhook" enters the guarded branch at "Second" without passing the Guard/,
	],
	[
		'a branch entered from Completed',
		({ connections }) => connections.Guard.main[1]!.push(to('Second')),
		/^"Guard" enters the guarded branch at "Second"/,
	],
	[
		'section 3: engine v2',
		({ settings }) => Object.assign(settings, { engineType: 'v2' }),
		/new execution engine/,
	],
	[
		'an unparsable schedule',
		({ nodes }) => (nodes[1].parameters.customMinutes = '1, soon'),
		/^The retry schedule cannot be used/,
	],
	[
		'an unknown schedule',
		({ nodes }) => (nodes[1].parameters.retrySchedule = 'sometimes'),
		/^The retry schedule cannot be used/,
	],
	[
		'Items Per Run below 0',
		({ nodes }) => (nodes[1].parameters.options = { itemsPerRun: -1 }),
		/^Items Per Run must be a whole number from 0, not -1/,
	],
	[
		'no parallel items',
		({ nodes }) => (nodes[1].parameters.options = { maxParallelItems: 0 }),
		/^Max Parallel Items must be a whole number from 1, not 0/,
	],
	...['completedOutput', 'firstModuleRule', 'otherErrors', 'resumeWith', 'showGuardedData'].map(
		(option): (typeof REFUSED)[number] => [
			`an unknown ${option}`,
			({ nodes }) => (nodes[1].parameters.options = { [option]: 'sometimes' }),
			/^[A-Z][A-Za-z ]+ cannot be "sometimes"/,
		],
	),
	...['honourRetryAfter', 'separateExecutions', 'storeManualRuns'].map(
		(option): (typeof REFUSED)[number] => [
			`a text as ${option}`,
			({ nodes }) => (nodes[1].parameters.options = { [option]: 'false' }),
			/^[A-Z][A-Za-z -]+ must be true or false, not "false"/,
		],
	),
];

describe('a Guard that cannot run', () => {
	it.each(REFUSED)('says so before anything runs: %s', async (_, change, message) => {
		const definition = guarded();
		change(definition);
		const { n8n } = harness;
		const execution = await n8n.run(definition);
		expect(errorOf(execution).message).toMatch(message);
		expect(errorOf(execution).description ?? '').not.toBe('');
		expect(n8n.calls('First')).toBe(0);
	});

	it('leaves a claimed record to a later attempt', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		const definition = guarded();
		definition.nodes[1].parameters.customMinutes = 'soon';
		const execution = await n8n.resume(definition);
		expect(errorOf(execution).message).toMatch(/schedule/);
		expect((await n8n.record()).status).toBe('inProgress');
	});

	it('puts a record into a person’s hands when its branch is refused now', async () => {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		const definition = guarded();
		definition.connections.Webhook.main[0]!.push(to('Second'));
		const { run } = await n8n.resume(definition);
		expect(run.status).toBe('success');
		expect((await n8n.record()).reason).toMatch(/enters the guarded branch at "Second"/);
	});
});

describe('a claim that is not good', () => {
	async function failed() {
		const { n8n } = harness;
		n8n.failOn('Second', http(503));
		await n8n.run(guarded());
		n8n.on('Second', (items) => items);
	}
	const start = async (claim: object, definition = guarded()) =>
		await harness.n8n.run(definition, {
			mode: 'trigger',
			startNode: 'Trigger',
			items: [claim as never],
		});

	it('was used already', async () => {
		const { n8n } = harness;
		await failed();
		const claim = await n8n.claim();
		await start(claim);
		const second = await start(claim);
		expect(errorOf(second).message).toMatch(/is no longer good/);
		expect(errorOf(second).description).toMatch(/Nothing is lost/);
		expect(n8n.calls('Second')).toBe(2);
	});

	it('has another token', async () => {
		const { n8n } = harness;
		await failed();
		const execution = await start({ ...(await n8n.claim()), claimToken: 'guessed' });
		expect(errorOf(execution).message).toMatch(/is no longer good/);
		expect(n8n.calls('Second')).toBe(1);
	});

	it('has expired', async () => {
		const { n8n } = harness;
		await failed();
		const claim = await n8n.claim();
		const database = new DatabaseSync(n8n.databasePath);
		database.exec('update records set lease_until = 1');
		database.close();
		const execution = await start(claim);
		expect(errorOf(execution).message).toMatch(/expired before its attempt began/);
		expect(n8n.calls('Second')).toBe(1);
	});

	it('is for a record of another workflow', async () => {
		const { n8n } = harness;
		await failed();
		const execution = await start(await n8n.claim(), { ...guarded(), id: 'workflow-2' });
		expect(errorOf(execution).message).toMatch(/^This workflow has no incomplete execution/);
		expect(n8n.calls('Second')).toBe(1);
	});

	it('is for a record whose payload was tampered with', async () => {
		const { n8n } = harness;
		await failed();
		const database = new DatabaseSync(n8n.databasePath);
		database.exec("update payloads set data = x'00'");
		database.close();
		const execution = await start(await n8n.claim());
		expect(errorOf(execution).message).toMatch(/was not written by this n8n/);
		expect(n8n.calls('Second')).toBe(1);
		expect((await n8n.record()).status).toBe('unresolved');
	});

	it('loses its lease in the attempt: nothing is written, the branch is ended', async () => {
		const { n8n } = harness;
		await failed();
		const store = await n8n.store();
		const extend = jest.spyOn(store, 'extendLease');
		const asked = new Promise<void>((resolve) => {
			extend.mockImplementation(async () => {
				resolve();
				return false;
			});
		});
		n8n.on('Second', async (items) => {
			await asked;
			await new Promise((resolve) => setImmediate(resolve));
			return items;
		});
		const execution = await start({ ...(await n8n.claim()), leaseMs: 30 });
		extend.mockRestore();
		expect(errorOf(execution).message).toMatch(/lost its lease/);
		expect((await n8n.record()).status).toBe('inProgress');
	});
});

describe('a disabled Guard', () => {
	it('passes its items on, as n8n does with any node', async () => {
		const { n8n } = harness;
		const { run } = await n8n.run(guarded({}, { Guard: { disabled: true } }));
		expect(run.status).toBe('success');
		expect(n8n.calls('First')).toBe(1);
	});
});
