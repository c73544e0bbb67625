import type { INode } from 'n8n-workflow';

import type { WorkflowDefinition } from '../e2e/harness/workflow';

type Looks = string | ((node: INode) => string | undefined);

const when = (condition: (parameters: INode['parameters']) => boolean, reason: string): Looks => {
	return ({ parameters }) => (condition(parameters) ? reason : undefined);
};

/** Nodes that look at several items at once, or only at some, and how. */
const BY_TYPE: Record<string, Looks> = {
	aggregate: 'makes one item of all',
	summarize: 'makes one item of many',
	sort: 'orders the items',
	limit: 'keeps so many of the items',
	removeDuplicates: 'compares each item with the others',
	compareDatasets: 'compares two lists of items',
	merge: 'brings two lists of items together',
	splitInBatches: 'counts the items',
	respondToWebhook: 'answers once, with the first or with all items',
	convertToFile: when(
		({ operation, mode }) => operation !== 'toBinary' && operation !== 'toText' && mode !== 'each',
		'makes one file of all items',
	),
	html: when(({ operation }) => operation === 'convertToHtmlTable', 'makes one table of all items'),
	code: when(
		({ mode = 'runOnceForAllItems' }) => mode === 'runOnceForAllItems',
		'runs once for all items',
	),
	executeWorkflow: when(
		({ mode = 'once' }) => mode === 'once',
		'calls the sub-workflow once with all items',
	),
	stopAndError: 'stops at the first item',
	itemLists: 'looks at several items',
	function: 'runs once for all items',
};

/** Expressions that look beyond their own item. */
const BEYOND = /\$(itemIndex|runIndex)\b|\$items\(|\$input\.(all|first|last)\b|\$prevNode\b/;

function inNode(node: INode): string | undefined {
	const short = node.type.split('.').at(-1)!;
	const looks = Object.hasOwn(BY_TYPE, short) ? BY_TYPE[short] : undefined;
	const reason = typeof looks === 'function' ? looks(node) : looks;
	if (reason !== undefined) return reason;
	if (node.executeOnce) return 'is set to Execute Once: it takes the first of the items';
	if (node.alwaysOutputData) return 'is set to Always Output Data: when no item at all comes out';
	const [found] = BEYOND.exec(JSON.stringify(node.parameters)) ?? [];
	return found && `has an expression with ${found}`;
}

/**
 * Why a workflow gives something else when its nodes see one item at a time, as the documentation
 * says: naming the first node that looks at several.
 */
export function looksAtSeveral(
	{ nodes, pinData }: WorkflowDefinition,
	branch: ReadonlySet<string>,
): string | undefined {
	for (const node of nodes) {
		if (!branch.has(node.name) || node.disabled) continue;
		const reason = pinData?.[node.name]
			? 'has pinned data: it gives all of it for each item'
			: inNode(node);
		if (reason) return `"${node.name}" ${reason}`;
	}
	return undefined;
}
