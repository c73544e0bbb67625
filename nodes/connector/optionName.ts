import type { INodePropertyOptions } from 'n8n-workflow';

/** Source of an expression for the name of the option chosen in a parameter, as people see it. */
export function optionName(
	parameter: string,
	options: ReadonlyArray<Pick<INodePropertyOptions, 'name' | 'value'>>,
): string {
	const names = Object.fromEntries(
		options.map(({ name, value }): [string, string] => [String(value), name]),
	);
	return `(${JSON.stringify(names)})[$parameter["${parameter}"]]`;
}
