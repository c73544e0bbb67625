import type { IConnection, IConnections } from 'n8n-workflow';

/** What a person edits, in any of the tests' definitions. */
interface Drawn {
	nodes: Array<{ name: string }>;
	connections: IConnections;
}

export const to = (...names: string[]): IConnection[] =>
	names.map((node) => ({ node, type: 'main', index: 0 }));

export function removeNode(definition: Drawn, name: string): void {
	definition.nodes = definition.nodes.filter((each) => each.name !== name);
	delete definition.connections[name];
	for (const byType of Object.values(definition.connections)) {
		for (const [type, outputs] of Object.entries(byType)) {
			byType[type] = outputs.map((targets) => (targets ?? []).filter(({ node }) => node !== name));
		}
	}
}

/** As n8n does it: the node, its connections and the expressions that name it; the id stays. */
export function renameNode(definition: Drawn, from: string, name: string): void {
	const { nodes, connections } = JSON.parse(
		JSON.stringify({ nodes: definition.nodes, connections: definition.connections })
			.replaceAll(`"name":"${from}"`, `"name":"${name}"`)
			.replaceAll(`"node":"${from}"`, `"node":"${name}"`)
			.replaceAll(`"${from}":{`, `"${name}":{`)
			.replaceAll(`$('${from}')`, `$('${name}')`),
	) as Drawn;
	Object.assign(definition, { nodes, connections });
}
