import type { INodeExecutionData } from 'n8n-workflow';

import { guarded } from '../../support/definition';
import { http } from '../../support/errors';
import { textOf, useFilesOfN8n } from '../../support/filesOfN8n';
import { useHarness } from '../../support/harness';

export const inItem = { mimeType: 'text/plain', fileName: 'a.txt', data: 'aGVsbG8=' };

/** The harness, with the files of an n8n of its own. */
export function useFailingWithFiles() {
	const harness = useHarness();
	const on = useFilesOfN8n();
	return {
		harness,
		on,
		/** Runs one item with a file until `Second` fails. */
		async failWith(file: INodeExecutionData['binary'], executionId = '1') {
			harness.n8n.failOn('Second', http(503));
			return await harness.n8n.run(guarded(), { input: [{ json: {}, binary: file }], executionId });
		},
		/** Lets `Second` read the file, and tells what it read. */
		reading(key = 'a'): string[] {
			const read: string[] = [];
			harness.n8n.on('Second', async (items, context) => {
				read.push(await textOf(context, key));
				return items;
			});
			return read;
		},
	};
}
