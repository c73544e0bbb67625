import type { INodeExecutionData } from 'n8n-workflow';

import { CutOff } from '../engine/cutOff';
import { annotate } from './annotate';
import type { GuardContext } from './guardContext';
import { groupSizes, inGroups } from './groups';
import { GroupWork } from './groupWork';
import { incompleteItem, pairedTo } from './incompleteItem';
import { inParallel } from './inParallel';
import { keptByRetried } from './keptByRetried';
import { dropMemo, readMemo, writeMemo } from './memo';
import { tellOwnExecutions } from './ownExecutionLinks';

/** What one run of the Guard brought. */
export interface Guarded {
	completed: INodeExecutionData[];
	incomplete: INodeExecutionData[];
	/** The items to show at `Guarded`: those that went through the branch and are shown there. */
	shown: INodeExecutionData[];
}

/**
 * Runs the Guard's input items through its branch, each on its own (or in groups), and stores
 * those that do not finish.
 *
 * When the execution is stopped, or its time is up, nothing that the Guard puts out goes on: then
 * all of its items are stored, those that had finished the branch with their result.
 *
 * @throws the original error where the rules say `fail`, when no item runs any more; a memo then
 *   keeps what is done. StoreError when a record cannot be kept.
 */
export async function guardItems(run: GuardContext, items: INodeExecutionData[]): Promise<Guarded> {
	const before = readMemo(run);
	const kept = await keptByRetried(run, items, before);
	const { itemsPerRun } = run.settings;
	const memo = before ?? { sizes: groupSizes(items.length, itemsPerRun, kept), results: [] };
	const { sizes, results } = memo;
	const groups = inGroups(items, sizes);
	for (const [position, group] of groups.entries()) {
		const { size, record } = kept.get(group.index) ?? {};
		if (!record || size !== group.items.length) continue;
		results[position] = { kind: 'incomplete', item: incompleteItem(record, pairedTo(group)) };
	}
	const cutOff = new CutOff(run.host, run.clock);
	const work = new GroupWork(run, groups, results, cutOff);
	try {
		await inParallel(
			groups.length,
			run.settings.maxParallelItems,
			() => work.goesOn(),
			async (group) => await work.do(group),
		);
		await work.end();
	} catch (error) {
		writeMemo(run, memo);
		throw error;
	} finally {
		cutOff.release();
		annotate(run, work.stored);
		tellOwnExecutions(run, work.ownExecutions);
	}
	dropMemo(run);
	return {
		completed: results.flatMap((result) => (result?.kind === 'completed' ? result.items : [])),
		incomplete: results.flatMap((result) => (result?.kind === 'incomplete' ? result.item : [])),
		shown: groups.flatMap((group, position) => (work.shown.has(position) ? group.items : [])),
	};
}
