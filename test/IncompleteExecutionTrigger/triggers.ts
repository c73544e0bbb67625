import type { IDataObject, INode } from 'n8n-workflow';

import { GUARD_TYPE, STORE_TYPE, TRIGGER_TYPE } from '../../nodes/connector/nodeTypes';
import {
	node,
	startTrigger,
	workflowOf,
	type RunningTrigger,
	type Wire,
} from '../support/nodeContext';
import { GUARD } from '../support/records';
import {
	closeTemporaryStores,
	temporaryStore,
	type TemporaryStore,
} from '../support/temporaryStore';

/** Of a new record that a Trigger hands out. */
export const DUE = { status: 'pending', dueInMs: 0 } as const;
export const MINUTE = 60_000;
export const CLAIM = {
	workflowId: 'w1',
	guardIds: [GUARD.id],
	maxInProgress: 9,
	claimMs: MINUTE,
};

export const guard = (more: Partial<INode> = {}) =>
	node('Guard', GUARD_TYPE, { id: GUARD.id, ...more });
export const WIRES: Wire[] = [
	['Trigger', 'Guard'],
	['Store', 'Trigger', 'ai_vectorStore'],
];

/** What a test changes of its workflow. */
export interface Parts {
	parameters?: IDataObject;
	target?: INode;
	wires?: Wire[];
	storeNode?: Partial<INode>;
	more?: INode[];
	id?: string;
}

/** A store of its own for each test of a file, and the Triggers that it starts. */
export class Triggers {
	private temporary!: TemporaryStore;
	private readonly running: RunningTrigger[] = [];

	async begin(): Promise<void> {
		this.temporary = await temporaryStore(1_000_000);
	}

	async end(): Promise<void> {
		for (const trigger of this.running.splice(0)) await trigger.closeFunction?.();
	}

	get store() {
		return this.temporary.store;
	}

	get clock() {
		return this.temporary.clock;
	}

	/** A workflow like everybody's, in which a test can change a part. */
	workflow({
		parameters = {},
		target = guard(),
		wires = WIRES,
		storeNode = {},
		more = [],
		id = 'w1',
	}: Parts = {}) {
		return workflowOf(
			[
				node('Trigger', TRIGGER_TYPE, { parameters: parameters as INode['parameters'] }),
				node('Store', STORE_TYPE, {
					parameters: { databaseFile: this.temporary.file },
					...storeNode,
				}),
				target,
				...more,
			],
			wires,
			id,
		);
	}

	async start(
		of: ReturnType<typeof workflowOf>,
		options: Parameters<typeof startTrigger>[2] = {},
	): Promise<RunningTrigger> {
		const trigger = await startTrigger(of, 'Trigger', options);
		this.running.push(trigger);
		return trigger;
	}

	async countOf(status: 'pending' | 'inProgress' | 'unresolved'): Promise<number> {
		return (await this.store.countByStatus('w1'))[status];
	}
}

export function useTriggers(): Triggers {
	const triggers = new Triggers();
	beforeEach(async () => await triggers.begin());
	afterEach(async () => await triggers.end());
	afterAll(closeTemporaryStores);
	return triggers;
}
