import { guarded, plugModel } from '../support/definition';
import { http } from '../support/errors';
import { useHarness } from '../support/harness';

const harness = useHarness();

/** As chat messages of LangChain do: it is saved as something else than its fields. */
class Message {
	constructor(readonly content: string) {}

	toJSON() {
		return { type: 'constructor', kwargs: { content: this.content } };
	}
}

describe('runs of sub-nodes', () => {
	it('are shown in a resumed execution as n8n shows them in the first', async () => {
		const { n8n } = harness;
		n8n.on('Model', () => [{ json: { said: new Message('hello') } }]);
		const workflow = guarded({}, { First: { type: 'test.agent' } });
		plugModel(workflow, 'First');
		n8n.failOn('Second', http(503));
		const first = await n8n.run(workflow);
		n8n.on('Second', (items) => items);
		const resumed = await n8n.resume(workflow);
		const shown = ({ run }: typeof first) =>
			JSON.parse(JSON.stringify(run.data.resultData.runData.Model[0].data)) as object;
		expect(shown(resumed)).toEqual(shown(first));
		expect(JSON.stringify(shown(resumed))).toContain('"kwargs":{"content":"hello"}');
	});
});
