import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPairedItemData,
	ISourceData,
	ISupplyDataFunctions,
	NodeConnectionType,
	SupplyData,
} from 'n8n-workflow';

/** What a node of type `test.code` does; one output, or an array of outputs. */
export type Behaviour = (
	items: INodeExecutionData[],
	context: IExecuteFunctions,
) => INodeExecutionData[] | INodeExecutionData[][] | Promise<INodeExecutionData[]>;

/** What the nodes of a test do, and what they were given. */
export interface Script {
	/** By node name; a node without one passes its items on. */
	behaviours: Record<string, Behaviour>;
	/** The json of the items of each call, by node name. */
	calls: Record<string, IDataObject[][]>;
}

type Inputs = INodeTypeDescription['inputs'];

const description = (
	name: string,
	inputs: Inputs,
	outputs: NodeConnectionType[],
	properties: INodeTypeDescription['properties'] = [],
): INodeTypeDescription => ({
	displayName: name,
	name,
	group: ['transform'],
	version: 1,
	description: '',
	defaults: {},
	inputs,
	outputs,
	properties,
});

const isOutputs = (
	result: INodeExecutionData[] | INodeExecutionData[][],
): result is INodeExecutionData[][] => Array.isArray(result[0]);

const value = { displayName: 'Value', name: 'value', type: 'string' as const, default: '' };

/** A node that counts its calls and does what the script says. */
const scripted = (
	script: Script,
	name: string,
	inputs: Inputs,
	outputs: NodeConnectionType[],
): INodeType => ({
	description: description(name, inputs, outputs, [
		value,
		{ ...value, displayName: 'Required', name: 'needed', default: 'given', required: true },
	]),
	async execute(this: IExecuteFunctions) {
		const node = this.getNode().name;
		const items = this.getInputData();
		(script.calls[node] ??= []).push(items.map(({ json }) => json));
		const behave = script.behaviours[node];
		if (!behave) return outputs.map((_, output) => (output === 0 ? items : []));
		const result = await behave(items, this);
		return isOutputs(result) ? result : [result];
	},
});

/** Puts the parameter `value` (an expression, evaluated per item) into each item. */
const set: INodeType = {
	description: description('set', ['main'], ['main'], [value]),
	async execute(this: IExecuteFunctions) {
		return [
			this.getInputData().map(({ json }, item) => ({
				json: { ...json, value: this.getNodeParameter('value', item) as string },
				pairedItem: { item },
			})),
		];
	},
};

/** One item at a time, then all that came back; as n8n's Loop Over Items, with its context. */
const loop: INodeType = {
	description: description('splitInBatches', ['main'], ['main', 'main']),
	async execute(this: IExecuteFunctions) {
		const context = this.getContext('node') as {
			items?: INodeExecutionData[];
			processedItems: INodeExecutionData[];
			sourceData: ISourceData;
		};
		const source = this.getInputSourceData();
		const came = this.getInputData();
		if (context.items === undefined) {
			const items = came.map((each, item) => ({ ...each, pairedItem: { item } }));
			Object.assign(context, { items, processedItems: [], sourceData: source });
		} else {
			const processed = came.map((each, item) => ({
				...each,
				pairedItem: { item, sourceOverwrite: source },
			}));
			context.processedItems = [...context.processedItems, ...processed];
		}
		const next = context.items!.shift();
		if (!next) return [context.processedItems, []];
		const { item } = next.pairedItem as IPairedItemData;
		const pairedItem = { item, sourceOverwrite: context.sourceData };
		return [[], [{ ...next, pairedItem }]];
	},
};

const merge: INodeType = {
	description: description('merge', ['main', 'main'], ['main']),
	async execute(this: IExecuteFunctions) {
		const both = [0, 1].flatMap((input) =>
			this.getInputData(input).map(({ json }, item) => ({ json, pairedItem: { item, input } })),
		);
		return [both];
	},
};

/** Waits until the parameter `until`; the engine forwards its input afterwards. */
const wait: INodeType = {
	description: description('wait', ['main'], ['main'], [{ ...value, name: 'until' }]),
	async execute(this: IExecuteFunctions) {
		await this.putExecutionToWait(new Date(this.getNodeParameter('until', 0) as string));
		return [this.getInputData()];
	},
};

/** Has nothing to execute: n8n itself sends the request that it describes, where nobody listens. */
const declarative: INodeType = {
	description: {
		...description('declarative', ['main'], ['main']),
		requestDefaults: { baseURL: 'http://127.0.0.1:9' },
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'hidden',
				default: '/',
				routing: { request: { method: 'GET', url: '/' } },
			},
		],
	},
};

/** Asks its model, as an AI Agent does, and hides the model's error. */
const agent: INodeType = {
	description: description(
		'agent',
		['main', { type: 'ai_languageModel', maxConnections: 1 }],
		['main'],
	),
	async execute(this: IExecuteFunctions) {
		const model = (await this.getInputConnectionData('ai_languageModel', 0)) as () => string;
		try {
			return [[{ json: { answer: model() } }]];
		} catch {
			throw new Error('The model did not answer');
		}
	},
};

const model = (script: Script): INodeType => ({
	description: description('model', [], ['ai_languageModel']),
	async supplyData(this: ISupplyDataFunctions): Promise<SupplyData> {
		return {
			response: () => {
				const { index } = this.addInputData('ai_languageModel', [[{ json: {} }]]);
				try {
					const answer = script.behaviours[this.getNode().name]([], this as never);
					this.addOutputData('ai_languageModel', index, [answer as INodeExecutionData[]]);
					return answer;
				} catch (error) {
					this.addOutputData('ai_languageModel', index, error as never);
					throw error;
				}
			},
		};
	},
});

/** Stand-ins for n8n's own nodes, by full type name. */
export const ordinaryNodes = (script: Script): Record<string, INodeType> => {
	const start = scripted(script, 'start', [], ['main']);
	return {
		'n8n-nodes-base.manualTrigger': start,
		'n8n-nodes-base.scheduleTrigger': start,
		'n8n-nodes-base.webhook': start,
		'n8n-nodes-base.noOp': scripted(script, 'noOp', ['main'], ['main']),
		'n8n-nodes-base.set': set,
		'n8n-nodes-base.if': scripted(script, 'if', ['main'], ['main', 'main']),
		'n8n-nodes-base.splitInBatches': loop,
		'n8n-nodes-base.merge': merge,
		'n8n-nodes-base.wait': wait,
		'n8n-nodes-base.executeWorkflow': scripted(script, 'executeWorkflow', ['main'], ['main']),
		'test.code': scripted(script, 'code', ['main'], ['main']),
		'test.declarative': declarative,
		'test.agent': agent,
		'test.model': model(script),
	};
};
