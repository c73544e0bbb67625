import { NodeOperationError } from 'n8n-workflow';

import type { GuardContext } from './guardContext';

/** Another attempt may be running: this one's result must not be used. */
export const leaseLost = ({ context }: GuardContext, id: string): NodeOperationError =>
	new NodeOperationError(
		context.getNode(),
		`The attempt to finish the incomplete execution ${id} lost its lease`,
		{
			description:
				'The Store could not be reached to extend it, or the process stood still for longer than the lease lasts. The attempt was ended; the record is due again and nothing of it is lost. If this happens often, set a longer lease in the Trigger.',
		},
	);
