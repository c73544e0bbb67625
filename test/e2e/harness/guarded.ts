import { guard, noOp, split, store, trigger, webhook } from './nodes';
import { workflow, type NodeDefinition, type WorkflowDefinition } from './workflow';

interface Guarded {
	/** The webhook's path; also the workflow's name. */
	path: string;
	/** The nodes of the branch, and those besides it. */
	branch: NodeDefinition[];
	/** How they are connected, beginning with `Guard > ...`. */
	chains: string[];
	guardParameters?: object;
	storeParameters?: object;
	triggerParameters?: object;
	settings?: object;
}

/**
 * Orders come in by a webhook and go through the branch one by one; `Done` gets what completed,
 * `Tell` what did not.
 */
export const guarded = ({
	path,
	branch,
	chains,
	guardParameters,
	storeParameters,
	triggerParameters,
	settings,
}: Guarded): WorkflowDefinition =>
	workflow(
		path,
		[
			webhook(path),
			split(),
			guard(guardParameters),
			store(storeParameters),
			trigger(triggerParameters),
			noOp('Done'),
			noOp('Tell'),
			...branch,
		],
		[
			'Webhook > Split > Guard',
			'Trigger > Guard',
			'Store + Guard',
			'Store + Trigger',
			...chains,
			'Guard#1 > Done',
			'Guard#2 > Tell',
		],
		settings,
	);

export const orders = (...numbers: number[]) => ({
	shop: 'north',
	orders: numbers.map((order) => ({ order })),
});
