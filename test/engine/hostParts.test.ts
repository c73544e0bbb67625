import { STORE_TYPE, TRIGGER_TYPE } from '../../nodes/connector/nodeTypes';
import type * as HostModules from '../../nodes/engine/hostModules';
import type * as NodeContext from '../support/nodeContext';

/**
 * Our nodes in an n8n whose n8n-core was changed, loaded anew: what fits is looked at once.
 *
 * @param around modules of the n8n around n8n-core, which is not there in these tests
 */
function inChangedN8n(
	change: (core: Record<string, unknown>) => object,
	around: Record<string, unknown> = {},
): typeof NodeContext {
	jest.resetModules();
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- after the registry was emptied
	const modules = require('../../nodes/engine/hostModules') as typeof HostModules;
	const core = { ...modules.hostCore() };
	jest.spyOn(modules, 'hostCore').mockReturnValue({ ...core, ...change(core) });
	jest.spyOn(modules, 'optionalHostModule').mockImplementation((name) => around[name]);
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

class Repository {
	findOne() {}
}
class ActiveExecutions {
	stopExecution() {}
}
const AROUND: Record<string, unknown> = {
	'n8n/package.json': {},
	'@n8n/db': { ExecutionRepository: Repository, BinaryDataRepository: Repository },
	'n8n/dist/active-executions.js': { ActiveExecutions },
};

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
		[
			'a service that keeps files',
			'BinaryDataService.prototype.duplicateBinaryData of n8n-core',
			() => ({ BinaryDataService: undefined }),
		],
	])('is told at activation, by the name of %s', async (_, name, change) => {
		await expect(activate(inChangedN8n(change))).rejects.toThrow(
			`This version of n8n does not fit this version of n8n-nodes-incomplete-executions: it lacks ${name}`,
		);
	});

	it.each([
		[
			'ExecutionRepository.prototype.findOne of @n8n/db',
			{ '@n8n/db': { BinaryDataRepository: Repository } },
		],
		[
			'ActiveExecutions.prototype.stopExecution of n8n/dist/active-executions.js',
			{ 'n8n/dist/active-executions.js': undefined },
		],
	])('is told of what is around n8n-core: %s', async (name, moved) => {
		const fits = inChangedN8n(() => ({}), AROUND);
		await expect(activate(fits)).rejects.toThrow('not connected to a Guard');
		const changed = inChangedN8n(() => ({}), { ...AROUND, ...moved });
		await expect(activate(changed)).rejects.toThrow(`it lacks ${name}`);
	});

	it('is not told of an n8n that has all', async () => {
		await expect(activate(inChangedN8n(() => ({})))).rejects.toThrow('not connected to a Guard');
	});
});
