import type { INodeExecutionData } from 'n8n-workflow';

import type { Continuation } from '../engine/continuation';
import { itemsWithUploadsOf, withUploadsOf } from '../engine/uploads';
import { decode, encode } from '../store/codec';
import { executionIdOf, type GuardContext } from './guardContext';

/** What became of the items that ran through the branch together. */
export type GroupResult =
	| { kind: 'completed'; items: INodeExecutionData[] }
	| { kind: 'incomplete'; item: INodeExecutionData }
	/** Its error failed the execution; a repetition goes on here. */
	| { kind: 'failed'; continuation: Continuation };

/** How far a run of the Guard came. */
export interface Memo {
	/** How many items each group has: a repetition must make the same groups, whatever is set now. */
	sizes: number[];
	/** By the groups' positions; those not run yet are missing. */
	results: Array<GroupResult | undefined>;
}

/** As it is kept. */
interface Written extends Memo {
	/** The execution that left it, when a webhook had started that: its uploads were renamed since. */
	webhookExecution?: string;
}

/** By the ids that the files have, now that the execution which was sent them has ended. */
function afterItsEnd(executionId: string, result: GroupResult | undefined): typeof result {
	switch (result?.kind) {
		case 'completed':
			return { ...result, items: itemsWithUploadsOf(executionId, result.items) };
		case 'failed':
			return { ...result, continuation: withUploadsOf(executionId, result.continuation) };
		default:
			return result;
	}
}

/*
 * n8n's Retry of an execution, and Retry On Fail, run the Guard again with all of its items. The
 * memo keeps finished ones from running twice. It lies in the Guard's node context, which n8n
 * saves with the execution: as text, because n8n would lose what plain JSON loses.
 */

type NodeContext = { [key: string]: unknown };

const contextOfRun = ({ context, host }: GuardContext): [NodeContext, string] => [
	context.getContext('node'),
	`run${host.runIndex}`,
];

/** What an earlier try of this run has left. */
export function readMemo(run: GuardContext): Memo | undefined {
	const [nodeContext, key] = contextOfRun(run);
	const text = nodeContext[key];
	if (typeof text !== 'string') return undefined;
	const { webhookExecution, ...memo } = decode(text) as Written;
	if (webhookExecution === undefined || webhookExecution === executionIdOf(run)) return memo;
	return { ...memo, results: memo.results.map((each) => afterItsEnd(webhookExecution, each)) };
}

export function writeMemo(run: GuardContext, memo: Memo): void {
	const [nodeContext, key] = contextOfRun(run);
	const webhookExecution = run.host.mode === 'webhook' ? executionIdOf(run) : undefined;
	const written: Written = { ...memo, webhookExecution };
	nodeContext[key] = encode(written);
}

export function dropMemo(run: GuardContext): void {
	const [nodeContext, key] = contextOfRun(run);
	delete nodeContext[key];
}
