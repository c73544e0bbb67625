import type { IExecuteContextData } from 'n8n-workflow';

/** The keys of what n8n keeps for nodes begin with it. */
export const NODE_CONTEXT = 'node:';

export const contextOf = (
	contextData: IExecuteContextData,
	wanted: (nodeName: string) => boolean,
): IExecuteContextData =>
	Object.fromEntries(
		Object.entries(contextData).filter(
			([key]) => key.startsWith(NODE_CONTEXT) && wanted(key.slice(NODE_CONTEXT.length)),
		),
	);
