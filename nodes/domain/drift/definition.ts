import type { NodeReference } from '../record';

/** A node as a workflow defines it: what makes a difference to a run. */
export interface DefinedNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string | null; name: string }>;
	disabled?: boolean;
	onError?: string;
	continueOnFail?: boolean;
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
	alwaysOutputData?: boolean;
	executeOnce?: boolean;
}

/** By source node, connection type and output: where they lead. */
type Connections = Record<
	string,
	Record<string, Array<ReadonlyArray<{ node: string; type: string; index: number }> | null>>
>;

/** The definition of a workflow, as n8n keeps it. */
export interface Definition {
	nodes: readonly DefinedNode[];
	connections: Connections;
}

/** One connection; outputs and inputs count from 0. */
export interface Edge {
	from: string;
	output: number;
	type: string;
	to: string;
	input: number;
}

export const edgesOf = ({ connections }: Definition): Edge[] =>
	Object.entries(connections).flatMap(([from, byType]) =>
		Object.entries(byType).flatMap(([type, outputs]) =>
			outputs.flatMap((targets, output) =>
				(targets ?? []).map(({ node, index }) => ({ from, output, type, to: node, input: index })),
			),
		),
	);

/** The node a reference means: the one with its id (and name, if several have it), else its name. */
export function nodeOf(
	{ nodes }: Definition,
	{ id, name }: Pick<NodeReference, 'id' | 'name'>,
): DefinedNode | undefined {
	const named = nodes.find((node) => node.name === name);
	if (named?.id === id) return named;
	return nodes.find((node) => id !== '' && node.id === id) ?? named;
}
