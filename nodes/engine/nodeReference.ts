import type { INode, Workflow } from 'n8n-workflow';

import type { NodeReference } from '../domain/record';

export const referenceTo = (workflow: Workflow, name: string): NodeReference => {
	const node = workflow.getNode(name);
	return { id: node?.id ?? '', name, type: node?.type ?? '' };
};

/** The workflow's node that a stored reference means, whatever type it is of now. */
export function findNode(
	workflow: Workflow,
	{ id, name }: NodeReference,
	storedIds: Record<string, string>,
): INode | undefined {
	const same = Object.values(workflow.nodes).filter((node) => id !== '' && node.id === id);
	if (same.length > 0) return same.find((node) => node.name === name) ?? same[0];
	return otherNodes(storedIds, workflow).has(name)
		? undefined
		: (workflow.getNode(name) ?? undefined);
}

/** Names that were given, since, to nodes that had other ones. */
export function otherNodes(storedIds: Record<string, string>, workflow: Workflow): Set<string> {
	const stored = new Map(Object.entries(storedIds).map(([name, id]) => [id, name]));
	return new Set(
		Object.values(workflow.nodes)
			.filter(({ id, name }) => (stored.get(id) ?? name) !== name)
			.map(({ name }) => name),
	);
}

/** Ids of a workflow's nodes by their names. */
export const nodeIdsOf = (workflow: Workflow): Record<string, string> =>
	Object.fromEntries(Object.values(workflow.nodes).map(({ name, id }) => [name, id]));
