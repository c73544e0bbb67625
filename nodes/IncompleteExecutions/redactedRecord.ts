import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { hidesData } from '../engine/redaction';
import type { Upstream } from '../engine/upstream';

const withoutData = (items: INodeExecutionData[]): INodeExecutionData[] =>
	items.map(() => ({ json: {} }));

/** What n8n itself leaves of an error it hides. */
const typeOf = (error: unknown): IDataObject => {
	const { name, httpCode } = (error ?? {}) as { name?: string; httpCode?: string };
	return { name, httpCode };
};

/** The parts of a record that hold an item's data. */
interface Shown {
	error: unknown;
	input: INodeExecutionData[];
	failedNodeInput: INodeExecutionData[];
}

/**
 * Hides what n8n hides in the execution in which the item failed, unless the present execution is
 * hidden as well: else a manual run would show production data.
 */
export function hidden(context: IExecuteFunctions, upstream: unknown, shown: Shown): IDataObject {
	const { error, input, failedNodeInput } = shown;
	const asks = context as unknown as Parameters<typeof hidesData>[0];
	if ((upstream as Upstream).redacted !== true || hidesData(asks)) {
		return { error: error as IDataObject, input, failedNodeInput };
	}
	return {
		redacted: true,
		error: typeOf(error),
		input: withoutData(input),
		failedNodeInput: withoutData(failedNodeInput),
	};
}
