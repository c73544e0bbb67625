import {
	GUARD_TYPE,
	OPERATIONS_TYPE,
	STORE_TYPE,
	TRIGGER_TYPE,
} from '../../nodes/connector/nodeTypes';
import { onEditor } from './harness/onEditor';
import { node, placed, workflow } from './harness/workflow';

const OURS = [
	'Incomplete Execution Guard',
	'Incomplete Execution Store',
	'Incomplete Execution Trigger',
	'Incomplete Executions',
];

const [GUARD_NAME, STORE_NAME, TRIGGER_NAME, OPERATIONS_NAME] = OURS;
const FOUND_BY = {
	retry: [GUARD_NAME, TRIGGER_NAME, OPERATIONS_NAME],
	'dead letter': OURS,
	DLQ: [GUARD_NAME, STORE_NAME, OPERATIONS_NAME],
	incomplete: OURS,
};

/** All options and filters added, so that the panels show everything. */
const GUARD = {
	retrySchedule: 'exponential',
	options: {
		completedOutput: 'lastNodes',
		firstModuleRule: 'automatic',
		honourRetryAfter: true,
		itemsPerRun: 1,
		maxParallelItems: 1,
		otherErrors: 'fail',
		resumeWith: 'currentWorkflow',
		separateExecutions: false,
		showGuardedData: 'all',
		storeManualRuns: false,
	},
};
const STORE = {
	options: {
		enableDataLoss: false,
		keepDays: 14,
		maxFileMb: 1024,
		maxRecords: 10_000,
		maxFilesMb: 2048,
		maxSizeMb: 1024,
	},
};
const OPERATIONS = {
	filters: {
		createdAfter: '',
		createdBefore: '',
		errorType: ['ConnectionError', 'RateLimitError'],
		executionId: '',
		failedNode: '',
		status: ['pending', 'unresolved'],
		text: '',
	},
};

const allNodes = (name: string) =>
	placed(
		workflow(
			name,
			[
				node('Trigger', TRIGGER_TYPE),
				node('Guard', GUARD_TYPE, GUARD),
				node('Operations', OPERATIONS_TYPE, OPERATIONS),
				node('Store', STORE_TYPE, STORE),
			],
			['Trigger > Guard', ...['Guard', 'Trigger', 'Operations'].map((each) => `Store + ${each}`)],
		),
		{ Trigger: [0, 16], Guard: [352, 0], Operations: [832, 16], Store: [352, 288] },
	);

describe('our nodes in the editor', () => {
	const on = onEditor();

	it.each([
		['Guard', GUARD_TYPE],
		['Trigger', TRIGGER_TYPE],
		['Operations', OPERATIONS_TYPE],
	])("%s: the connector's + offers only our Store and puts it below", async (name, type) => {
		const editor = await on.open(workflow(`connector of ${name}`, [node(name, type)], []));
		await editor.clickStoreConnector(name);
		await editor.seeOffered([STORE_NAME], { only: true });
		await editor.shot(`connector-${name}-offers`);

		await editor.byTestId('node-creator-item-name').click();
		await editor.page.getByText('Add to workflow').click();
		await editor.byTestId('ndv').waitFor();
		await editor.closeNode();
		const owner = (await editor.node(name).boundingBox())!;
		const store = (await editor.node('Store').boundingBox())!;
		await editor.shot(`connector-${name}-placed`);
		expect(store.y).toBeGreaterThan(owner.y + owner.height);
		expect(store.x + store.width).toBeGreaterThan(owner.x);
		expect(store.x).toBeLessThan(owner.x + owner.width);
		expect(await editor.node(name).getByTestId('node-issues').count()).toBe(0);
	});

	it('are found by the words people look for', async () => {
		const editor = await on.open(workflow('creator', [node('Start', 'manualTrigger')], []));
		for (const [words, names] of Object.entries(FOUND_BY)) {
			await editor.search(words);
			await editor.seeOffered(names);
			await editor.shot(`creator-${words.replace(' ', '-')}`);
			await editor.page.keyboard.press('Escape');
			await editor.byTestId('node-creator').waitFor({ state: 'hidden' });
		}
	});

	it.each(['light', 'dark'] as const)('are easy to tell in the %s theme', async (theme) => {
		const editor = await on.open(allNodes(`theme ${theme}`), theme);
		const icons = await Promise.all(
			['Guard', 'Trigger', 'Operations', 'Store'].map(async (name) => {
				const image = editor.node(name).locator('img').first();
				await image.waitFor();
				return await image.evaluate((each) => {
					const { src, naturalWidth } = each as unknown as { src: string; naturalWidth: number };
					return naturalWidth > 0 ? src.split('/').pop() : `${src} is broken`;
				});
			}),
		);
		const suffix = theme === 'dark' ? '.dark.svg' : '.svg';
		expect(icons).toEqual(
			['guard', 'trigger', 'incompleteExecutions', 'store'].map((name) => `${name}${suffix}`),
		);
		await editor.node('Guard').getByText('Retry: Exponential').waitFor();
		await editor.node('Trigger').getByText('Every 10 s').waitFor();
		await editor.node('Operations').getByText('Get Many').waitFor();
		await editor.node('Store').getByText('SQLite').waitFor();
		for (const output of ['Guarded', 'Completed', 'Incomplete']) {
			await editor.node('Guard').getByText(output, { exact: true }).waitFor();
		}
		await editor.shot(`nodes-${theme}`);
	});

	it('show all parameters in their panels, and no label is cut off', async () => {
		const editor = await on.open(allNodes('panels'));
		for (const [name, label] of [
			['Guard', 'Honour Retry-After'],
			['Trigger', 'Lease (Minutes)'],
			['Operations', 'Created Before'],
			['Store', 'Database File'],
		]) {
			const panel = await editor.openNode(name);
			await panel.getByText(label, { exact: true }).waitFor();
			const cutOff = await panel
				.getByTestId('node-parameters')
				.getByTestId('input-label')
				.evaluateAll((labels) =>
					labels
						.filter((each) => each.scrollWidth > each.clientWidth)
						.map((each) => each.textContent),
				);
			expect(cutOff).toEqual([]);
			await editor.shot(`panel-${name}`);
			await editor.closeNode();
		}
	});
});
