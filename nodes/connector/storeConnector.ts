import { NodeConnectionTypes, type INodeInputConfiguration } from 'n8n-workflow';

import { STORE_TYPE } from './nodeTypes';

/**
 * The input that our Store plugs into. n8n has no neutral type for such a connector; the filter
 * makes its "+" offer our Store only.
 */
export const storeConnector: INodeInputConfiguration = {
	type: NodeConnectionTypes.AiVectorStore,
	displayName: 'Store',
	required: true,
	maxConnections: 1,
	filter: { nodes: [STORE_TYPE] },
};
