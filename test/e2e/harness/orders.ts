import { guarded } from './guarded';
import { call } from './nodes';
import type { WorkflowDefinition } from './workflow';

/** Orders are reserved, then charged: both steps in the guarded branch. */
export const ordersWorkflow = (
	serviceUrl: string,
	path: string,
	guardParameters: object = {},
	triggerParameters: object = {},
): WorkflowDefinition =>
	guarded({
		path,
		guardParameters,
		triggerParameters,
		branch: [
			call('Reserve', `=${serviceUrl}/${path}/reserve/{{ $json.order }}`),
			call(
				'Charge',
				`=${serviceUrl}/${path}/charge/{{ $('Guard').item.json.order }}?shop={{ $('Webhook').item.json.body.shop }}`,
			),
		],
		chains: ['Guard > Reserve > Charge'],
	});
