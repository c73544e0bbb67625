import type { INode } from 'n8n-workflow';

import { guarded, type Definition } from '../../support/definition';
import { removeNode, renameNode, to } from '../../support/edits';
import { http } from '../../support/errors';
import type { Execution, Harness } from '../../support/harness';

export type Changes = Parameters<typeof guarded>[1];
/** Turns the usual workflow into the one that a person made of it. */
export type Edit = (definition: Definition) => void;

export const node = (definition: Definition, name: string): INode =>
	definition.nodes.find((each) => each.name === name)!;

export const lead =
	(from: string, ...names: string[]): Edit =>
	(definition) =>
		void (definition.connections[from] = { main: [to(...names)] });

export const guardLeadsTo =
	(...names: string[]): Edit =>
	({ connections }) =>
		void (connections.Guard.main[0] = to(...names));

export const change =
	(name: string, changes: Partial<INode>): Edit =>
	(definition) =>
		void Object.assign(node(definition, name), changes);

export const add =
	(name: string): Edit =>
	(definition) =>
		void definition.nodes.push({ ...node(definition, 'First'), id: `id-${name}`, name });

export const remove =
	(name: string): Edit =>
	(definition) =>
		removeNode(definition, name);

export const rename =
	(from: string, name: string): Edit =>
	(definition) =>
		renameNode(definition, from, name);

/** Second fails for order 7; then the workflow is changed, and the record is resumed. */
export async function failAndResume(
	n8n: Harness,
	edits: Edit[],
	changes: Changes = {},
	options = {},
): Promise<Execution & { told: string[] }> {
	n8n.failOn('Second', http(503));
	const first = await n8n.run(guarded(options, changes), { items: [{ shop: 'north', order: 7 }] });
	expect(first.run.data.resultData.error).toBeUndefined();
	n8n.on('Second', (items) => items);
	const changed = guarded(options, changes);
	for (const edit of edits) edit(changed);
	const execution = await n8n.resume(changed);
	expect(execution.run.data.resultData.error).toBeUndefined();
	const { runData } = execution.state.resultData;
	const guard = changed.nodes.find(({ id }) => id === 'id-Guard')!.name;
	const told = (runData[guard]?.[0]?.hints ?? []).map(({ message }) => message);
	return { ...execution, told };
}

export const set = (value: string): Partial<INode> => ({
	type: 'n8n-nodes-base.set',
	parameters: { value },
});
export const credentials = (id: string) => ({ bankApi: { id, name: `Bank ${id}` } });
export const order = expect.objectContaining({ order: 7 });
