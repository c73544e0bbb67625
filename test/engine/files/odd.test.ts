import type { IBinaryData } from 'n8n-workflow';

import { guarded } from '../../support/definition';
import { http } from '../../support/errors';
import { useFailingWithFiles } from './failingWithFiles';

const { harness, on } = useFailingWithFiles();

describe('what a Code node may put in a file’s place', () => {
	it.each([
		['nothing', null],
		['a text', 'invoice'],
		['a file without an id or bytes', { mimeType: 'text/plain', fileName: 'a.txt' }],
		['bytes whose id is null', { mimeType: 'text/plain', data: 'aGVsbG8=', id: null }],
	])(
		'is kept as it is, before the Guard and in its branch: %s',
		async (_, odd: string | object | null) => {
			const { n8n } = harness;
			const binary = { a: odd as IBinaryData, b: await on.files.put('invoice', '1') };
			const input = [{ json: {}, binary }];
			for (const separateExecutions of [false, true]) {
				const workflow = guarded({ separateExecutions });
				n8n.on('Webhook', () => input);
				n8n.failOn('Second', http(503));
				await n8n.run(workflow);
				n8n.on('Second', (items) => items);
				const { state } = await n8n.resume(workflow);
				const [done] = state.resultData.runData.Done[0].data!.main[0]!;
				expect(done.binary!.a).toEqual(odd);
				const [upstream] = state.resultData.runData.Webhook[0].data!.main[0]!;
				expect(upstream.binary).toEqual({ a: odd });
			}
		},
	);
});
