import { createHash } from 'node:crypto';
import type { IBinaryData, IRunData } from 'n8n-workflow';

import type { Execution, N8nClient } from '../e2e/harness/client';
import { GUARD } from './guarding';

const digest = (content: Buffer): string =>
	createHash('sha256').update(content).digest('hex').slice(0, 16);

/** A file with a digest of its content in place of where it is kept. */
async function described(client: N8nClient, { id, data, ...rest }: IBinaryData): Promise<object> {
	const content = id === undefined ? Buffer.from(data, 'base64') : await client.file(id);
	return { ...rest, content: digest(content), bytes: content.length };
}

const isFile = (value: object): value is IBinaryData =>
	'mimeType' in value && 'data' in value && typeof value.data === 'string';

/**
 * An execution's run data in terms that all copies of a workflow share: files by their content,
 * nothing named after the copy, and the Guard as what it stands for, the start node.
 */
export async function comparableRunData(
	client: N8nClient,
	{ data, workflowId }: Execution,
	start: string,
): Promise<IRunData> {
	const shared = (text: string): string =>
		text.replaceAll(workflowId, '(workflow)').replace(/-fidelity-[0-9a-f-]{36}/g, '');
	const copy = async (value: unknown): Promise<unknown> => {
		if (typeof value === 'string') return shared(value);
		if (typeof value !== 'object' || value === null) return value;
		if (Array.isArray(value)) return await Promise.all(value.map(copy));
		if (isFile(value)) return await described(client, value);
		const entries = Object.entries(value).map(async ([key, each]) => [
			key,
			key === 'previousNode' && each === GUARD ? start : await copy(each),
		]);
		return Object.fromEntries(await Promise.all(entries)) as unknown;
	};
	return (await copy(data.resultData.runData)) as IRunData;
}
