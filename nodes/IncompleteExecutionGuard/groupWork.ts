import { LoggerProxy, NodeOperationError, type RelatedExecution } from 'n8n-workflow';

import type { CutOff } from '../engine/cutOff';
import { firstModules } from '../engine/firstModule';
import type { GuardedRun } from '../engine/guardedRun';
import { viewOf } from '../engine/innerWorkflow';
import { notBegun, notPutOut } from '../engine/interrupted';
import type { ItemInput } from '../engine/itemState';
import type { Outcome } from '../engine/outcome';
import { captureUpstream } from '../engine/upstream';
import { createGuardedRun, isShown, showRuns } from './branchRun';
import { executionIdOf, type GuardContext } from './guardContext';
import { inParallel } from './inParallel';
import { interruption, type Progress } from './interruption';
import { judge } from './judge';
import type { GroupResult, Memo } from './memo';
import { linkedIncomplete, linkedItems } from './ownExecutionLinks';
import { createSetAside, type SetAside, type ToSetAside } from './setAside';

/** Records written at the same time when many are to be kept at once. */
const KEPT_AT_ONCE = 8;

const eachKept = async (groups: number[], keep: (group: number) => Promise<void>): Promise<void> =>
	await inParallel(
		groups.length,
		KEPT_AT_ONCE,
		() => true,
		async (position) => await keep(groups[position]),
	);

/** What one run of the Guard does with its groups of items. */
export class GroupWork {
	/** Number of records stored. */
	stored = 0;
	readonly shown = new Set<number>();
	readonly ownExecutions: RelatedExecution[] = [];
	private failure: { error: unknown } | undefined;
	/** Errors of the Store, when the execution was cut off. */
	private readonly lost: unknown[] = [];
	private readonly begun = new Set<number>();
	private keepingNotBegun: Promise<void> = Promise.resolve();
	private readonly guardedRun: GuardedRun;
	private readonly setAside: SetAside;
	private readonly firstModules: ReadonlySet<string>;

	constructor(
		private readonly run: GuardContext,
		private readonly groups: ItemInput[],
		private readonly results: Memo['results'],
		private readonly cutOff: CutOff,
	) {
		const { host, branch, settings } = run;
		this.guardedRun = createGuardedRun(run, viewOf(host.workflow), branch, cutOff);
		this.setAside = createSetAside(run);
		this.firstModules = firstModules(settings.firstModuleRule, host, branch);
		// At once: how long the process still has, nobody knows.
		cutOff.whenCut(() => {
			this.keepingNotBegun = this.keepNotBegun();
		});
	}

	goesOn(): boolean {
		return !this.failure && this.cutOff.cause === undefined;
	}

	async do(group: number): Promise<void> {
		this.begun.add(group);
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

	/** When no group is under way any more. @throws see guardItems */
	async end(): Promise<void> {
		await this.keepingNotBegun;
		if (this.cutOff.dropsOutput) {
			// Whatever it was: n8n does not ask for it any more.
			this.failure = undefined;
			await this.keepAll();
		}
		if (this.lost.length > 0) {
			const { host } = this.run;
			LoggerProxy.error(
				`${this.lost.length} items of the interrupted execution ${executionIdOf(this.run)} could not be kept as incomplete executions by "${host.node.name}"`,
				{ error: this.lost[0] },
			);
			this.failure ??= { error: this.lost[0] };
		}
		if (this.failure) throw this.failure.error;
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
				return linked(await this.keep('underWay', outcome, startedAt), outcome);
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
					return linked(await this.store({ ...outcome, ...judgement, startedAt }), outcome);
				} catch (error) {
					// Not kept, so n8n's Retry must go on with it; and no other item is put at risk.
					this.failure ??= { error };
					return { kind: 'failed', continuation: outcome.continuation };
				}
			}
		}
	}

	private async store(item: ToSetAside): Promise<GroupResult> {
		const stored = await this.setAside(item);
		if (stored.json.id !== null) this.stored += 1;
		return { kind: 'incomplete', item: stored };
	}

	/** Keeps an item that was interrupted. */
	private async keep(
		progress: Progress,
		{ endedAt, continuation }: Pick<ToSetAside, 'endedAt' | 'continuation'>,
		startedAt = this.run.clock(),
	): Promise<GroupResult | undefined> {
		const { run } = this;
		const capture = { endedAt, continuation };
		const cause = this.cutOff.cause ?? 'stop';
		const how = interruption(run, cause, progress, capture);
		try {
			return await this.store({ ...capture, ...how, startedAt });
		} catch (error) {
			this.lost.push(error);
			return undefined;
		}
	}

	private async keepNotBegun(): Promise<void> {
		const { host, branch } = this.run;
		const left = [...this.groups.keys()].filter(
			(group) => !this.begun.has(group) && this.results[group] === undefined,
		);
		await eachKept(left, async (group) => {
			const capture = notBegun(host, branch, this.groups[group]);
			this.results[group] = await this.keep('notBegun', capture);
		});
	}

	/** Nothing that the Guard puts out goes on: what had finished, or failed the execution, is kept too. */
	private async keepAll(): Promise<void> {
		const { groups, results } = this;
		await eachKept([...groups.keys()], async (group) => {
			const result = results[group];
			if (result === undefined || result.kind === 'incomplete') return;
			const kept = await this.keepResult(groups[group], result);
			if (kept) results[group] = kept;
		});
	}

	private async keepResult(
		group: ItemInput,
		result: Exclude<GroupResult, { kind: 'incomplete' }>,
	): Promise<GroupResult | undefined> {
		const { host, branch } = this.run;
		if (result.kind === 'completed') {
			return await this.keep('finished', notPutOut(host, group, result.items));
		}
		const { endedAt } = notBegun(host, branch, group);
		return await this.keep('underWay', { endedAt, continuation: result.continuation });
	}
}

const linked = <R extends GroupResult | undefined>(result: R, outcome: Outcome): R =>
	result?.kind === 'incomplete'
		? { ...result, item: linkedIncomplete(result.item, outcome) }
		: result;

/** Only n8n's Retry of an execution meets this: the workflow was changed since. */
const cannotGoOn = ({ context }: GuardContext, reason: string): NodeOperationError =>
	new NodeOperationError(context.getNode(), `The failed item cannot go on: ${reason}`, {
		description:
			'The workflow was changed since. Undo the change and retry again, or start a new execution, which runs the item from the start of the branch.',
	});
