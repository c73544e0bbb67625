import type { NodeReference } from '../domain/record';
import type { ExecutionStore } from '../store/executionStore';

/** In one round: due records shall not wait for a million that lost their Guard. */
const MAX_BATCHES = 10;

/** The Guards of a workflow, as they are now. */
export interface Guards {
	/** All of them, enabled or not, whoever feeds them. */
	all: NodeReference[];
	/** Else they are those that somebody has in the editor: one may be missing for a while. */
	published: boolean;
	/** Node ids of those that the Trigger feeds. @throws NodeOperationError when a target is none */
	fed(): string[];
}

/** Node ids of the fed Guards by the ids of the Guards that records name. */
export type Targets = ReadonlyMap<string, string>;

const lost = (name: string): string =>
	`The Guard "${name}" is no longer in the workflow, so nothing would retry this. Put it back (a Guard of this name, fed by the Trigger, will do) and resubmit`;

/**
 * Finds a Guard for every due record. One that was deleted and made again has another id: it gets
 * the records by its name. Those whose Guard is gone wait for a person.
 */
export async function findTargets(
	store: ExecutionStore,
	workflowId: string,
	guards: Guards,
): Promise<Targets> {
	const names = new Map(guards.all.map(({ id, name }) => [name, id]));
	const ids = guards.all.map(({ id }) => id);
	const others = await store.otherGuards(workflowId, ids);
	for (const { id, name } of others) {
		if (guards.published && !names.has(name)) {
			await strandAll(store, workflowId, id, lost(name));
		}
	}
	const fed = guards.fed();
	const targets = new Map(fed.map((id) => [id, id]));
	for (const { id, name } of others) {
		const again = names.get(name);
		if (again !== undefined && targets.has(again)) targets.set(id, again);
	}
	return targets;
}

async function strandAll(
	store: ExecutionStore,
	workflowId: string,
	guardId: string,
	reason: string,
): Promise<void> {
	for (let batch = 0; batch < MAX_BATCHES; batch++) {
		if ((await store.strand(workflowId, guardId, reason)).length === 0) return;
	}
}
