import { NodeOperationError, type INodeExecutionData, type RelatedExecution } from 'n8n-workflow';

import { firstModules } from '../engine/firstModule';
import type { GuardedRun } from '../engine/guardedRun';
import { viewOf } from '../engine/innerWorkflow';
import type { ItemInput } from '../engine/itemState';
import type { Outcome } from '../engine/outcome';
import { captureUpstream } from '../engine/upstream';
import { annotate } from './annotate';
import { createGuardedRun, isShown, showRuns } from './branchRun';
import type { GuardContext } from './guardContext';
import { inParallel } from './inParallel';
import { judge } from './judge';
import { dropMemo, readMemo, writeMemo, type GroupResult, type Memo } from './memo';
import { linkedIncomplete, linkedItems, tellOwnExecutions } from './ownExecutionLinks';
import { createSetAside, type SetAside } from './setAside';

/** What one run of the Guard brought. */
export interface Guarded {
	completed: INodeExecutionData[];
	incomplete: INodeExecutionData[];
	/** The items to show at `Guarded`: those that went through the branch and are shown there. */
	shown: INodeExecutionData[];
}

/** @param size items per group; 0 = all together */
function inGroups(items: INodeExecutionData[], size: number): ItemInput[] {
	const step = size === 0 ? items.length : size;
	const groups: ItemInput[] = [];
	for (let index = 0; index < items.length; index += step) {
		groups.push({ items: items.slice(index, index + step), index });
	}
	return groups;
}

/**
 * Runs the Guard's input items through its branch, each on its own (or in groups), and stores
 * those that do not finish.
 *
 * @throws the original error where the rules say `fail`, when no item runs any more; a memo then
 *   keeps what is done. StoreError when a record cannot be kept. A cancellation when the execution
 *   was stopped before all items had run.
 */
export async function guardItems(run: GuardContext, items: INodeExecutionData[]): Promise<Guarded> {
	const memo = readMemo(run);
	const { itemsPerRun, results } = memo;
	const groups = inGroups(items, itemsPerRun);
	const work = new GroupWork(run, groups, results);
	try {
		await inParallel(
			groups.length,
			run.settings.maxParallelItems,
			() => work.goesOn(),
			async (group) => await work.do(group),
		);
		work.throwIfUnfinished();
	} catch (error) {
		writeMemo(run, memo);
		throw error;
	} finally {
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

class GroupWork {
	/** Number of records stored. */
	stored = 0;
	readonly shown = new Set<number>();
	readonly ownExecutions: RelatedExecution[] = [];
	private stopped = false;
	private failure: { error: unknown } | undefined;
	private readonly guardedRun: GuardedRun;
	private readonly setAside: SetAside;
	private readonly firstModules: ReadonlySet<string>;

	constructor(
		private readonly run: GuardContext,
		private readonly groups: ItemInput[],
		private readonly results: Memo['results'],
	) {
		const { host, branch, settings } = run;
		this.guardedRun = createGuardedRun(run, viewOf(host.workflow), branch);
		this.setAside = createSetAside(run);
		this.firstModules = firstModules(settings.firstModuleRule, host, branch);
	}

	goesOn(): boolean {
		return !this.stopped && !this.failure && this.run.host.abortSignal?.aborted !== true;
	}

	throwIfUnfinished(): void {
		if (this.failure) throw this.failure.error;
		const isDone = (_: unknown, group: number) => this.results[group] !== undefined;
		if (!this.groups.every(isDone)) throw stoppedEarly();
	}

	async do(group: number): Promise<void> {
		const { run, groups, results } = this;
		const before = results[group];
		if (before && before.kind !== 'failed') return;
		const startedAt = run.clock();
		const outcome = await this.runGroup(group, before);
		if (outcome.ownExecution) this.ownExecutions.push(outcome.ownExecution);
		showRuns(run, outcome.kind, outcome.runData, groups[group].index);
		if (isShown(run, outcome.kind)) this.shown.add(group);
		const result = await this.resultOf(outcome, startedAt);
		if (result) results[group] = result;
	}

	private async runGroup(group: number, before: GroupResult | undefined): Promise<Outcome> {
		const { host, branch } = this.run;
		if (before?.kind === 'failed') {
			const upstream = captureUpstream(host, branch);
			return await this.guardedRun.resumeItem(before.continuation, upstream, 'execution');
		}
		return await this.guardedRun.runItem(this.groups[group]);
	}

	private async resultOf(outcome: Outcome, startedAt: number): Promise<GroupResult | undefined> {
		switch (outcome.kind) {
			case 'finished':
				return { kind: 'completed', items: linkedItems(outcome.completed, outcome) };
			case 'stopped':
				this.stopped = true;
				return undefined;
			case 'unresumable':
				this.failure ??= { error: cannotGoOn(this.run, outcome.reason) };
				return undefined;
			default: {
				const firstModule = this.firstModules.has(outcome.endedAt.name);
				const judgement = judge(this.run, outcome, { firstModule });
				if (judgement.action === 'fail') {
					this.failure ??= { error: judgement.error };
					return { kind: 'failed', continuation: outcome.continuation };
				}
				try {
					const item = await this.setAside({ ...outcome, ...judgement, startedAt });
					if (item.json.id !== null) this.stored += 1;
					return { kind: 'incomplete', item: linkedIncomplete(item, outcome) };
				} catch (error) {
					// Not kept, so n8n's Retry must go on with it; and no other item is put at risk.
					this.failure ??= { error };
					return { kind: 'failed', continuation: outcome.continuation };
				}
			}
		}
	}
}

/**
 * Leaves the Guard's input with the execution. The name is what n8n tells a stopped execution from
 * a failed one by.
 */
const stoppedEarly = (): Error =>
	Object.assign(new Error('The execution was stopped before all items had run'), {
		name: 'ExecutionCancelledError',
	});

/** Only n8n's Retry of an execution meets this: the workflow was changed since. */
const cannotGoOn = ({ context }: GuardContext, reason: string): NodeOperationError =>
	new NodeOperationError(context.getNode(), `The failed item cannot go on: ${reason}`, {
		description:
			'The workflow was changed since. Undo the change and retry again, or start a new execution, which runs the item from the start of the branch.',
	});
