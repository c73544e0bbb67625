import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeProperties,
	type INodePropertyOptions,
	type NodePropertyTypes,
} from 'n8n-workflow';

import { options } from './description/options';

/** What is wrong with an option's value, after its name, and what to do about it. */
type Wrong = [problem: string, remedy: string];

/** By the types in the options' description, of which an expression may give anything. */
const CHECKS: {
	[T in NodePropertyTypes]?: (value: unknown, option: INodeProperties) => Wrong | undefined;
} = {
	options: (value, option) => {
		const values = (option.options as INodePropertyOptions[]).map((choice) => choice.value);
		if (values.includes(value as string)) return undefined;
		return [
			`cannot be "${String(value)}"`,
			`Let the expression in the Guard’s options give one of: ${values.join(', ')}`,
		];
	},
	boolean: (value) => {
		if (typeof value === 'boolean') return undefined;
		const given = typeof value === 'string' ? `"${value}"` : String(value);
		return [
			`must be true or false, not ${given}`,
			'Let the expression in the Guard’s options give a boolean: it gives a text when anything stands around its {{ }}',
		];
	},
	number: (value, { typeOptions: { minValue = 0 } = {} }) => {
		if (Number.isInteger(value) && (value as number) >= minValue) return undefined;
		return [
			`must be a whole number from ${minValue}, not ${String(value)}`,
			'Correct it in the Guard’s options',
		];
	},
};

/** @throws NodeOperationError naming the option. */
export function checkOptions(context: IExecuteFunctions, given: Record<string, unknown>): void {
	for (const option of options.options as INodeProperties[]) {
		const wrong = CHECKS[option.type]?.(given[option.name], option);
		if (!wrong) continue;
		const [problem, remedy] = wrong;
		throw new NodeOperationError(context.getNode(), `${option.displayName} ${problem}`, {
			description: `${remedy}. Nothing was run.`,
			itemIndex: 0,
		});
	}
}
