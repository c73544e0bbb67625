import type { INodeExecutionData } from 'n8n-workflow';

import type { Continuation } from '../engine/continuation';
import { decode, encode } from '../store/codec';
import type { GuardContext } from './guardContext';

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
	return typeof text === 'string' ? (decode(text) as Memo) : undefined;
}

export function writeMemo(run: GuardContext, memo: Memo): void {
	const [nodeContext, key] = contextOfRun(run);
	nodeContext[key] = encode(memo);
}

export function dropMemo(run: GuardContext): void {
	const [nodeContext, key] = contextOfRun(run);
	delete nodeContext[key];
}
