import { NodeApiError, type INode, type JsonObject } from 'n8n-workflow';

const node: INode = {
	id: 'x',
	name: 'x',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4,
	position: [0, 0],
	parameters: {},
};

/** What n8n's HTTP Request throws for an answer of a service. */
export const http =
	(status: number, headers: Record<string, string> = {}) =>
	(): unknown =>
		new NodeApiError(
			node,
			Object.assign(new Error(`Request failed with status code ${status}`), {
				response: { status, headers },
				status,
			}) as unknown as JsonObject,
			{ httpCode: String(status) },
		);

/** What nothing is known of: `RuntimeError`, which fails the execution. */
export const plain = (message: string) => (): unknown => new Error(message);
