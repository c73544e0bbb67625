import type { INode } from 'n8n-workflow';

import { GUARD_TYPE, STORE_TYPE, TRIGGER_TYPE } from '../../nodes/connector/nodeTypes';
import { node, type NodeDefinition, type WorkflowDefinition } from '../e2e/harness/workflow';
import type { Variant } from './variant';

/** How many items go through the branch together: all of them, or each on its own. */
export type Mode = 'all' | 'one';

const PREFIX = 'Fidelity ';
export const GUARD = `${PREFIX}Guard`;
export const RETRY = `${PREFIX}Retry`;
const STORE = `${PREFIX}Store`;
const COMPLETED = `${PREFIX}Completed`;

/** Whether the harness put the node in. */
export const isOurs = (name: string): boolean => name.startsWith(PREFIX);

const ITEMS_PER_RUN: Record<Mode, number> = { all: 0, one: 1 };

const guardParameters = (mode: Mode, { separate, parallel }: Variant) => ({
	retrySchedule: 'custom',
	// A few milliseconds: due when the Trigger looks.
	customMinutes: '0.0001, 0.0001',
	options: {
		itemsPerRun: ITEMS_PER_RUN[mode],
		maxParallelItems: parallel,
		separateExecutions: separate,
		firstModuleRule: 'off',
		otherErrors: 'hold',
		storeManualRuns: true,
	},
});

const placed = (definition: NodeDefinition, position: INode['position']): INode => ({
	...definition,
	position,
});

const link = (to: string, type: 'main' | 'ai_vectorStore') => ({ node: to, type, index: 0 });

/** The workflow with a Guard after its start node, and the rest of it as the guarded branch. */
export function guarded(
	{ nodes, connections, ...rest }: WorkflowDefinition,
	start: INode,
	mode: Mode,
	variant: Variant,
): WorkflowDefinition {
	const [x, y] = start.position;
	const ours = [
		placed(node(GUARD, GUARD_TYPE, guardParameters(mode, variant)), [x + 100, y]),
		placed(node(STORE, STORE_TYPE), [x + 100, y + 2000]),
		placed(node(RETRY, TRIGGER_TYPE, { pollInterval: 1 }), [x, y + 2000]),
		placed(node(COMPLETED, 'noOp'), [x + 300, y + 2000]),
	];
	const main = connections[start.name].main;
	const branch = main.find((each) => (each ?? []).length > 0)!;
	const toGuard = main.map((each) => (each === branch ? [link(GUARD, 'main')] : each));
	return {
		...rest,
		nodes: [...nodes, ...ours],
		connections: {
			...connections,
			[start.name]: { ...connections[start.name], main: toGuard },
			[GUARD]: { main: [branch, [link(COMPLETED, 'main')]] },
			[RETRY]: { main: [[link(GUARD, 'main')]] },
			[STORE]: { ai_vectorStore: [[link(GUARD, 'ai_vectorStore'), link(RETRY, 'ai_vectorStore')]] },
		},
	};
}
