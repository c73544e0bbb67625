import type { INodeExecutionData } from 'n8n-workflow';

import type { RecordSummary } from '../domain/record';
import type { Continuation } from '../engine/continuation';
import { retriedBefore } from '../engine/hostExecutions';
import type { ItemInput } from '../engine/itemState';
import { encode } from '../store/codec';
import type { GuardContext } from './guardContext';
import { incompleteItem, pairedTo } from './incompleteItem';
import type { Memo } from './memo';

const PAGE = 1000;

const jsonOf = (items: INodeExecutionData[]): string => encode(items.map(({ json }) => json));

async function recordsOf(
	{ host, store }: GuardContext,
	executionId: string,
): Promise<RecordSummary[]> {
	const found: RecordSummary[] = [];
	let cursor: string | undefined;
	do {
		const page = await store.list(host.workflow.id, { executionId }, { limit: PAGE, cursor });
		found.push(...page.records);
		cursor = page.nextCursor;
	} while (cursor !== undefined);
	return found.filter(
		(record) =>
			record.guard.id === host.node.id &&
			record.outer === host.outer &&
			record.runIndex === host.runIndex,
	);
}

/** The execution that this one retries, the one that that one had retried, and so on. */
async function retriedExecutions({ host }: GuardContext): Promise<string[]> {
	const { retryOf } = host.additionalData.hooks;
	const found = new Set<string>();
	if (host.mode !== 'retry') return [];
	for (let id = retryOf; id !== undefined && !found.has(id);) {
		found.add(id);
		id = await retriedBefore(id, host.workflow.id);
	}
	return [...found];
}

/**
 * n8n saves nothing of what a stopped or killed execution's Guard did, so its Retry starts anew,
 * in an execution with another id: with the memo that the stopped one began with, if it was a
 * retry itself. Items that one of them has left in the Store are that record's: they must not run
 * beside it, nor be put out. What is at an item's place must be the same item, as nodes before the
 * Guard may give others the second time.
 */
export async function keptByRetried(
	run: GuardContext,
	groups: ItemInput[],
	{ results }: Memo,
): Promise<void> {
	const { host, store } = run;
	for (const executionId of await retriedExecutions(run)) {
		for (const record of await recordsOf(run, executionId)) {
			const position = groups.findIndex(({ index }) => index === record.itemIndex);
			if (position < 0 || results[position]?.kind === 'incomplete') continue;
			const group = groups[position];
			const { continuation } = await store.get(host.workflow.id, record.id);
			if (jsonOf((continuation as Continuation).input.items) !== jsonOf(group.items)) continue;
			results[position] = { kind: 'incomplete', item: incompleteItem(record, pairedTo(group)) };
		}
	}
}
