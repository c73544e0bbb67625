import type { INode } from 'n8n-workflow';

import { triesOf } from './branch';
import { differences } from './comparing';
import { factsOfCompleted, inStartOrder, type Facts } from './facts';
import type { Mode } from './guarding';
import type { Plan } from './shim';
import type { Account, Trial } from './trial';

/** The call in the middle: in a loop, when some went well before and some come after. */
export const planFor = (node: INode, calls: number): Plan => ({
	node: node.name,
	call: Math.floor(calls / 2),
	times: triesOf(node),
});

/** What shows that nodes which had finished did not run again. */
const callFacts = ({ calls }: Account): Facts =>
	new Map([...calls].map(([name, count]) => [`"${name}": calls in all`, String(count)]));

/**
 * Has a node fail in a guarded run, and the record resumed by the Trigger.
 *
 * @param whole the same run without the failure
 * @returns how the result differs from it
 */
export async function failAndResume(
	trial: Trial,
	mode: Mode,
	plan: Plan,
	whole: Account,
	ignored: ReadonlySet<string>,
): Promise<string[]> {
	const failed = await trial.guarded(mode, plan);
	const expected = `"${plan.node}" failed: ${plan.node} was made to fail`;
	if (failed.view.end !== expected) {
		await trial.end(failed);
		return [`the run that was to fail: ${expected} → ${failed.view.end}`];
	}
	const resumed = await trial.resumed(failed);
	await trial.end(failed);
	// Whoever waited for an answer is long gone.
	const { answer: _, ...ran } = resumed.ran;
	const silent = { ...resumed, ran };
	return differences(
		new Map([...outcome(trial, { ...whole, ran }, mode), ...callFacts(whole)]),
		new Map([...outcome(trial, silent, mode, failed), ...callFacts(resumed)]),
		ignored,
	);
}

/**
 * All together, the resuming execution shows everything; one by one, it shows one item's part of
 * it, and the rest completed before.
 */
function outcome(trial: Trial, account: Account, mode: Mode, before?: Account): Facts {
	if (mode === 'all') return trial.facts(account, mode);
	const { end, completed } = account.view;
	return new Map([
		['the execution: end', end],
		...factsOfCompleted(inStartOrder([...(before?.view.completed ?? []), ...completed])),
	]);
}

/** Has a node fail that handles its errors itself: then a Guard must change nothing. */
export async function failAndHandle(
	trial: Trial,
	plan: Plan,
	ignored: ReadonlySet<string>,
): Promise<string[]> {
	const [plain, guarded] = [await trial.plain(plan), await trial.guarded('all', plan)];
	await trial.end(plain, guarded);
	return differences(trial.factsOfPlain(plain, 'all'), trial.facts(guarded, 'all'), ignored);
}
