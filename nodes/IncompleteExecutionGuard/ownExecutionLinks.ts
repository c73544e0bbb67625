import type { INodeExecutionData, RelatedExecution } from 'n8n-workflow';

import type { Outcome } from '../engine/outcome';
import type { GuardContext } from './guardContext';

/** The editor shows a link to the item's own execution, where it has one. */
export const linkedItems = (
	items: INodeExecutionData[],
	{ ownExecution }: Outcome,
): INodeExecutionData[] =>
	ownExecution === undefined
		? items
		: items.map((item) => ({ ...item, metadata: { subExecution: ownExecution } }));

/** The same for `Incomplete`, whose items also say its id. */
export const linkedIncomplete = (
	item: INodeExecutionData,
	outcome: Outcome,
): INodeExecutionData => {
	const { ownExecution } = outcome;
	if (ownExecution === undefined) return item;
	const { executionId } = ownExecution;
	const [linked] = linkedItems(
		[{ ...item, json: { ...item.json, itemExecutionId: executionId } }],
		outcome,
	);
	return linked;
};

/** Says on the Guard itself how many executions it has started. */
export function tellOwnExecutions({ context }: GuardContext, all: RelatedExecution[]): void {
	if (all.length === 0) return;
	const [subExecution] = all;
	context.setMetadata({
		...(all.length === 1 && { subExecution }),
		subExecutionsCount: all.length,
	});
}
