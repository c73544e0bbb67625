import type { INodeExecutionData } from 'n8n-workflow';

import type { RecordSummary } from '../domain/record';
import type { Continuation } from '../engine/continuation';
import { retriedBefore } from '../engine/hostExecutions';
import { encode } from '../store/codec';
import type { GuardContext } from './guardContext';
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

/** Ids of the records that an earlier try of this run has stored itself. */
const recordsIn = (memo: Memo | undefined): Set<unknown> =>
	new Set(
		(memo?.results ?? []).flatMap((result) =>
			result?.kind === 'incomplete' ? result.item.json.id : [],
		),
	);

/** What the Store holds of the Guard's input, by the index of its first item. */
export type Kept = Map<number, { size: number; record: RecordSummary }>;

/**
 * n8n saves nothing of what a stopped or killed execution's Guard did, so its Retry starts anew,
 * in an execution with another id: with the memo that the stopped one began with, if it was a
 * retry itself. Items that one of them has left in the Store are that record's: they must not run
 * beside it, nor be put out. What is at an item's place must be the same item, as nodes before the
 * Guard may give others the second time.
 */
export async function keptByRetried(
	run: GuardContext,
	items: INodeExecutionData[],
	memo: Memo | undefined,
): Promise<Kept> {
	const { host, store } = run;
	const kept: Kept = new Map();
	const taken = new Set<number>();
	const known = recordsIn(memo);
	for (const executionId of await retriedExecutions(run)) {
		for (const record of await recordsOf(run, executionId)) {
			if (known.has(record.id)) continue;
			const { continuation } = await store.get(host.workflow.id, record.id);
			const { input } = continuation as Continuation;
			const places = input.items.map((_, offset) => input.index + offset);
			const now = items.slice(input.index, input.index + places.length);
			if (places.some((place) => taken.has(place)) || jsonOf(now) !== jsonOf(input.items)) continue;
			for (const place of places) taken.add(place);
			kept.set(input.index, { size: places.length, record });
		}
	}
	return kept;
}
