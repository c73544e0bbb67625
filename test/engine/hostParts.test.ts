import { STORE_TYPE, TRIGGER_TYPE } from '../../nodes/connector/nodeTypes';
import type * as HostModules from '../../nodes/engine/hostModules';
import type * as NodeContext from '../support/nodeContext';

/** Our nodes in an n8n whose n8n-core was changed, loaded anew: what fits is looked at once. */
function inChangedN8n(change: (core: Record<string, unknown>) => object): typeof NodeContext {
	jest.resetModules();
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- after the registry was emptied
	const modules = require('../../nodes/engine/hostModules') as typeof HostModules;
	const core = { ...modules.hostCore() };
	jest.spyOn(modules, 'hostCore').mockReturnValue({ ...core, ...change(core) });
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
	return require('../support/nodeContext') as typeof NodeContext;
}

const activate = async ({ node, startTrigger, workflowOf }: typeof NodeContext) =>
	await startTrigger(
		workflowOf(
			[node('Trigger', TRIGGER_TYPE), node('Store', STORE_TYPE)],
			[['Store', 'Trigger', 'ai_vectorStore']],
		),
		'Trigger',
	);

describe('an n8n whose internals moved', () => {
	it.each([
		['a class', 'SupplyDataContext of n8n-core', () => ({ SupplyDataContext: undefined })],
		[
			'a method',
			'WorkflowExecute.prototype.runNode of n8n-core',
			() => ({
				WorkflowExecute: class {
					processRunExecutionData() {}
					addNodeToBeExecuted() {}
				},
			}),
		],
	])('is told at activation, by the name of %s', async (_, name, change) => {
		await expect(activate(inChangedN8n(change))).rejects.toThrow(
			`This version of n8n does not fit this version of n8n-nodes-incomplete-executions: it lacks ${name}`,
		);
	});

	it('is not told of an n8n that has all', async () => {
		await expect(activate(inChangedN8n(() => ({})))).rejects.toThrow('not connected to a Guard');
	});
});
