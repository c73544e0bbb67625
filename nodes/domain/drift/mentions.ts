const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** How expressions and code name nodes: in quotes of any kind, or as `$node.Name`. */
const pattern = (names: string[]): RegExp => {
	const any = names.map(escaped).join('|');
	return new RegExp(`(?<=(['"\`]))(?:${any})(?=\\1)|(?<=\\$node\\.)(?:${any})(?!\\w)`, 'g');
};

function* textsIn(value: unknown): Generator<string> {
	if (typeof value === 'string') yield value;
	if (typeof value !== 'object' || value === null) return;
	for (const part of Object.values(value)) yield* textsIn(part);
}

/** Those of the names that parameters refer to; in one go, as scripts in them can be long. */
export function namesIn(parameters: unknown, names: string[]): Set<string> {
	if (names.length === 0) return new Set();
	const named = pattern(names);
	return new Set([...textsIn(parameters)].flatMap((text) => text.match(named) ?? []));
}

/**
 * A text with the names that nodes have now: n8n rewrites expressions when a node is renamed.
 *
 * @param renamed present names by the earlier ones
 */
export function withPresentNames(renamed: ReadonlyMap<string, string>): (text: string) => string {
	if (renamed.size === 0) return (text) => text;
	const named = pattern([...renamed.keys()].sort((a, b) => b.length - a.length));
	return (text) => text.replace(named, (name) => renamed.get(name)!);
}
