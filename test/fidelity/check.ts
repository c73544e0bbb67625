import type { WorkflowDefinition } from '../e2e/harness/workflow';
import { handlesItsErrors, isSubNode, nodesBehind } from './branch';
import { differences, undeterminedFields } from './comparing';
import { failAndHandle, failAndResume, planFor } from './failing';
import type { Mode } from './guarding';
import type { Runner } from './running';
import { missingHere } from './missing';
import { looksAtSeveral } from './severalItems';
import type { Shim } from './shim';
import { startOf } from './start';
import { Trial, type Account } from './trial';

/** One comparison, and how the two differ. */
export interface Comparison {
	what: string;
	kind: 'guarded' | 'resumed' | 'handled';
	differences: string[];
}

export interface Checked {
	name: string;
	/** How the plain run ended. */
	end: string;
	/** Cases that were not done, and why. */
	leftOut: string[];
	comparisons: Comparison[];
	/** Items of the guarded runs that were compared with those of the plain one. */
	items: number;
	/** Fields that differ between two plain runs already, and are not compared. */
	undetermined: string[];
}

const EVERYTHING = 'everything';
const MODES: Record<Mode, string> = { all: 'all items together', one: 'one by one' };

/** All that is done with one workflow. */
export class Check {
	/** Grows while it runs. */
	readonly checked: Checked;

	constructor(
		private readonly runner: Runner,
		private readonly shim: Shim,
		private readonly definition: WorkflowDefinition,
	) {
		const { name } = definition;
		this.checked = {
			name,
			end: '',
			leftOut: [],
			comparisons: [],
			items: 0,
			undetermined: [],
		};
	}

	/** @throws what keeps it from coming to its end */
	async run(): Promise<void> {
		const { definition } = this;
		const start = startOf(definition);
		if ('reason' in start) return this.leaveOut(EVERYTHING, start.reason);
		const branch = nodesBehind(definition, start.node.name);
		const trial = new Trial(this.runner, this.shim, definition, start, branch);
		const plain = await trial.plain();
		const again = await trial.plain();
		await trial.end(plain, again);
		this.checked.end = plain.view.end;
		const missing = missingHere(plain.view.end);
		if (missing) return this.leaveOut(EVERYTHING, missing);
		await this.inMode('all', trial, plain, again);
		const reason =
			trial.itemsOf(plain) === 1
				? 'its start gives one item: the same as all together'
				: plain.view.end !== 'success'
					? 'it fails'
					: looksAtSeveral(definition, branch);
		if (reason === undefined) await this.inMode('one', trial, plain, again);
		else this.leaveOut(MODES.one, reason);
	}

	private leaveOut(what: string, reason: string): void {
		this.checked.leftOut.push(`${what}: ${reason}`);
	}

	private async inMode(mode: Mode, trial: Trial, plain: Account, again: Account): Promise<void> {
		const expected = trial.factsOfPlain(plain, mode);
		const ignored = undeterminedFields(expected, trial.factsOfPlain(again, mode));
		this.checked.undetermined.push(...ignored);
		const whole = await trial.guarded(mode);
		await trial.end(whole);
		this.checked.items += countItems(whole);
		const found = trial.facts(whole, mode);
		this.add('guarded', MODES[mode], differences(expected, found, ignored));
		for (const node of this.definition.nodes) {
			if (!trial.branch.has(node.name)) continue;
			const calls = whole.calls.get(node.name) ?? 0;
			const what = `"${node.name}" failed, ${MODES[mode]}`;
			const plan = planFor(node, calls);
			if (node.disabled) this.leaveOut(what, 'it is disabled');
			else if (calls === 0) this.leaveOut(what, notRun(this.definition, node.name));
			else if (!handlesItsErrors(node) && !isSubNode(this.definition, node.name)) {
				this.add('resumed', what, await failAndResume(trial, mode, plan, whole, ignored));
			} else if (mode === 'all') {
				this.add('handled', what, await failAndHandle(trial, plan, ignored));
			} else this.leaveOut(what, 'n8n handles its error: compared with all items together');
		}
	}

	private add(kind: Comparison['kind'], what: string, found: string[]): void {
		this.checked.comparisons.push({ kind, what, differences: found });
	}
}

const notRun = (definition: WorkflowDefinition, name: string): string => {
	if (definition.pinData?.[name]) return 'its data is pinned';
	if (isSubNode(definition, name)) {
		return 'n8n does not run it: the node it is plugged into uses it';
	}
	return 'no item reaches it';
};

const countItems = ({ view }: Account): number =>
	view.runs
		.flatMap(({ outputs }) => Object.values(outputs).flat())
		.reduce((sum, items) => sum + (items?.length ?? 0), 0);
