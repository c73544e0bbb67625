import type { INodeExecutionData } from 'n8n-workflow';

import type { ItemInput } from '../engine/itemState';
import type { Kept } from './keptByRetried';

/**
 * How many items each group has. What the Store holds already is a group of its own, as it was,
 * whatever is set now.
 *
 * @param itemsPerRun 0 = all together
 */
export function groupSizes(count: number, itemsPerRun: number, kept: Kept): number[] {
	const sizes: number[] = [];
	let grouped = 0;
	const group = (size: number) => {
		sizes.push(size);
		grouped += size;
	};
	const groupUpTo = (end: number) => {
		while (grouped < end) {
			const left = end - grouped;
			group(itemsPerRun === 0 ? left : Math.min(itemsPerRun, left));
		}
	};
	for (const [index, { size }] of [...kept].sort(([a], [b]) => a - b)) {
		groupUpTo(index);
		group(size);
	}
	groupUpTo(count);
	return sizes;
}

export function inGroups(items: INodeExecutionData[], sizes: number[]): ItemInput[] {
	let index = 0;
	return sizes.map((size) => {
		const group = { items: items.slice(index, index + size), index };
		index += size;
		return group;
	});
}
