import { StoreError } from './storeError';

/** How much one workflow may keep open (pending, in progress, unresolved). 0 = no limit. */
export interface Limits {
	maxRecords: number;
	/** Of the records' own data as it is stored, compressed; what records share is not counted. */
	maxBytes: number;
}

export const NO_LIMITS: Limits = { maxRecords: 0, maxBytes: 0 };

/** What a workflow has open. */
export interface Open {
	records: number;
	bytes: number;
}

const MB = 1024 * 1024;
const inMb = (bytes: number): string => `${Number((bytes / MB).toPrecision(6))} MB`;

const storeFull = (what: string, option: string): StoreError =>
	new StoreError(
		'storeFull',
		`The Store is full for this workflow: ${what}`,
		`Resolve, discard or delete incomplete executions with the Incomplete Executions node, or raise "${option}" in the Store’s options. Then retry this execution: it goes on with what was not kept.`,
	);

/** Why a record of `size` bytes may not be added; undefined when there is room. */
export function whyFull(open: Open, size: number, limits: Limits): StoreError | undefined {
	const { maxRecords, maxBytes } = limits;
	if (maxRecords > 0 && open.records >= maxRecords) {
		return storeFull(
			`it has ${open.records} open incomplete executions, of at most ${maxRecords}`,
			'Max Records per Workflow',
		);
	}
	if (maxBytes > 0 && open.bytes + size > maxBytes) {
		return storeFull(
			`with this one, its open incomplete executions would have ${inMb(open.bytes + size)}, of at most ${inMb(maxBytes)}`,
			'Max Size per Workflow (MB)',
		);
	}
	return undefined;
}
