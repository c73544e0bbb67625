import { OPERATIONS_TOOL_TYPE, OPERATIONS_TYPE, STORE_TYPE } from '../../nodes/connector/nodeTypes';
import { executeNode, node, workflowOf } from '../support/nodeContext';
import { newRecord } from '../support/records';
import { closeTemporaryStores, temporaryStore } from '../support/temporaryStore';
import { jsonOf, refusalOf, run } from './operations';

afterAll(closeTemporaryStores);

const ITEMS = [{ json: { id: 'nowhere' } }, { json: { id: 'a' } }];

describe('an item that fails', () => {
	test('stops the node, which names the item', async () => {
		const temporary = await temporaryStore();
		await temporary.store.add(newRecord({ id: 'a' }));
		const items = [...ITEMS].reverse();
		const refusal = await refusalOf(run(temporary, { operation: 'get' }, { items }));
		expect(refusal).toMatchObject({
			name: 'NodeOperationError',
			message: 'This workflow has no incomplete execution nowhere',
			description: expect.stringContaining('Check the id'),
			context: { itemIndex: 1 },
		});
	});

	test.each([
		['On Error: continue', { onError: 'continueRegularOutput' as const }],
		['On Error: error output', { onError: 'continueErrorOutput' as const }],
	])('with "%s" the others go on', async (_, settings) => {
		const temporary = await temporaryStore();
		await temporary.store.add(newRecord({ id: 'a' }));
		const items = await run(temporary, { operation: 'get' }, { items: ITEMS, settings });
		expect(items[0]).toEqual({
			json: { error: 'This workflow has no incomplete execution nowhere' },
			pairedItem: { item: 0 },
		});
		expect(items[1].json.id).toBe('a');
	});
});

test('without a Store it says what to do', async () => {
	const workflow = workflowOf([node('Operations', OPERATIONS_TYPE)], []);
	const refusal = await refusalOf(executeNode(workflow, 'Operations'));
	expect(refusal).toMatchObject({
		name: 'NodeOperationError',
		message: 'No Store is connected',
		description: expect.stringContaining('Plug an Incomplete Execution Store'),
	});
});

test('a disabled Store is none', async () => {
	const nodes = [
		node('Operations', OPERATIONS_TYPE),
		node('Store', STORE_TYPE, { disabled: true }),
	];
	const workflow = workflowOf(nodes, [['Store', 'Operations', 'ai_vectorStore']]);
	expect((await refusalOf(executeNode(workflow, 'Operations'))).message).toBe(
		'No Store is connected',
	);
});

test("the Store's own refusal reaches the user with its remedy", async () => {
	const refusal = await refusalOf(run({ file: '/nowhere/near.sqlite' }, { operation: 'getAll' }));
	expect(refusal.message).toBe('The database file cannot be there');
	expect(refusal.description).toContain('N8N_INCOMPLETE_EXECUTIONS_ALLOWED_PATHS');
});

describe("as an agent's tool, without connectors", () => {
	const tool = node('Tool', OPERATIONS_TOOL_TYPE, { parameters: { operation: 'getAll' } });
	const storeNode = (name: string, databaseFile: string, disabled = false) =>
		node(name, STORE_TYPE, { parameters: { databaseFile }, disabled });

	test('it uses the Store of its workflow', async () => {
		const { file, store } = await temporaryStore();
		await store.add(newRecord({ id: 'a' }));
		const off = storeNode('Off', 'off.sqlite', true);
		const workflow = workflowOf([tool, storeNode('Store', file), off], []);
		expect(jsonOf(await executeNode(workflow, 'Tool'))[0].id).toBe('a');
	});

	test('it cannot choose among several', async () => {
		const [one, two] = [await temporaryStore(), await temporaryStore()];
		const workflow = workflowOf([tool, storeNode('A', one.file), storeNode('B', two.file)], []);
		const refusal = await refusalOf(executeNode(workflow, 'Tool'));
		expect(refusal.message).toBe('The workflow has several Stores, and a tool cannot choose');
	});

	test('two nodes with the same file are one Store', async () => {
		const { file } = await temporaryStore();
		const workflow = workflowOf([tool, storeNode('A', file), storeNode('B', file)], []);
		expect(await executeNode(workflow, 'Tool')).toEqual([]);
	});

	test('without any it says what to do', async () => {
		const refusal = await refusalOf(executeNode(workflowOf([tool], []), 'Tool'));
		expect(refusal.message).toBe('No Store is connected');
	});
});
