import * as n8nWorkflow from 'n8n-workflow';
import { NodeOperationError, type INode } from 'n8n-workflow';

import { FILE_SERVICE } from './hostFiles';
import { hostCore, hostModule, optionalHostModule } from './hostModules';

/*
 * What the engine needs of n8n that n8n does not promise to keep. It is looked at before anything
 * runs (by the Trigger when its workflow is activated, by the Guard in each run), so that an n8n
 * whose internals moved says so, instead of failing somewhere in a workflow.
 */

type Module = [name: string, load: () => unknown, parts: string[]];

/** By module, in the way the engine calls them. */
const OF_MODULES: Module[] = [
	[
		'n8n-core',
		hostCore,
		[
			'WorkflowExecute.prototype.processRunExecutionData',
			'WorkflowExecute.prototype.runNode',
			'WorkflowExecute.prototype.addNodeToBeExecuted',
			'ExecutionLifecycleHooks.prototype.addHandler',
			'ExecutionLifecycleHooks.prototype.runHook',
			'SupplyDataContext',
			'InstanceSettings',
			...FILE_SERVICE.map((method) => `BinaryDataService.prototype.${method}`),
		],
	],
	['@n8n/di', () => hostModule('@n8n/di'), ['Container.get']],
	[
		'n8n-workflow',
		() => n8nWorkflow,
		['Workflow', 'createRunExecutionData', 'NodeHelpers.getNodeOutputs'],
	],
];

const optional = (name: string, parts: string[]): Module => [
	name,
	() => optionalHostModule(name),
	parts,
];

/** Of the n8n around n8n-core. */
const OF_N8N: Module[] = [
	optional('@n8n/db', [
		'ExecutionRepository.prototype.findOne',
		'BinaryDataRepository.prototype.findOne',
	]),
	optional('n8n/dist/active-executions.js', ['ActiveExecutions.prototype.stopExecution']),
];

/** n8n-core can run without the rest of n8n. */
const modules = (): Module[] =>
	optionalHostModule('n8n/package.json') === undefined ? OF_MODULES : [...OF_MODULES, ...OF_N8N];

/** Of the context of any of our nodes. */
const OF_CONTEXTS = [
	'workflow.nodes',
	'workflow.nodeTypes',
	'workflow.getNode',
	'workflow.getParentNodes',
	'workflow.connectionsBySourceNode',
	'workflow.connectionsByDestinationNode',
	'workflow.expression.acquireIsolate',
	'workflow.expression.releaseIsolate',
	'workflow.expression.expression',
	'additionalData',
];

const read = (from: unknown, path: string): unknown =>
	path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], from);

const missing = (from: unknown, parts: string[]): string[] =>
	parts.filter((path) => read(from, path) === undefined);

/** Modules do not change while n8n runs, and a Guard has no time to look at them for every run. */
let modulesFit = false;

/**
 * @param ofContext more that this node needs of its context
 * @throws NodeOperationError naming what this n8n does not have. Error when it has no n8n-core.
 */
export function checkHost(node: INode, context: object, ofContext: string[] = []): void {
	const lacking = missing(context, [...OF_CONTEXTS, ...ofContext]);
	if (!modulesFit) {
		for (const [name, load, parts] of modules()) {
			lacking.push(...missing(load(), parts).map((part) => `${part} of ${name}`));
		}
	}
	if (lacking.length > 0) throw doesNotFit(node, lacking);
	modulesFit = true;
}

/** In activations, n8n shows the message only: it must say all. */
export const doesNotFit = (node: INode, lacking: string[]): NodeOperationError =>
	new NodeOperationError(
		node,
		`This version of n8n does not fit this version of n8n-nodes-incomplete-executions: it lacks ${lacking.join(', ')}`,
		{
			description:
				'The package needs these parts of n8n’s engine. Update the package, or use a version of n8n that it was tested with (see its README). Nothing was run.',
		},
	);
