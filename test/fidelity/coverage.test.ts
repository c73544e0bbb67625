import type { INode } from 'n8n-workflow';

import { workflowFiles } from './workflows';
import type { WorkflowDefinition } from '../e2e/harness/workflow';

const definitions = workflowFiles([]).map(({ text }) => JSON.parse(text) as WorkflowDefinition);
const nodes = definitions.flatMap((definition) => definition.nodes);

const ofType = (type: string): INode[] => nodes.filter((node) => node.type.endsWith(`.${type}`));

/** The values of a parameter that the nodes of a type have; '' where it is left as it is. */
const valuesOf = (type: string, ...path: string[]): Set<string> =>
	new Set(
		ofType(type).map(({ parameters }) =>
			String(
				path.reduce<unknown>(
					(value, key) => (value as Record<string, unknown> | undefined)?.[key],
					parameters,
				) ?? '',
			),
		),
	);

describe('the workflows that are compared', () => {
	it('are more than a hundred, as the README says', () => {
		expect(definitions.length).toBeGreaterThan(100);
	});

	it.each([
		...['set', 'if', 'switch', 'filter', 'splitInBatches', 'splitOut', 'aggregate', 'summarize'],
		...['sort', 'limit', 'removeDuplicates', 'compareDatasets', 'markdown', 'wait', 'noOp'],
		...['respondToWebhook', 'stopAndError', 'agent', 'lmChatOpenAi', 'memoryBufferWindow'],
		...['toolCalculator', 'toolCode', 'toolWorkflow', 'httpRequestTool'],
	])('have a node %s', (type) => {
		expect(ofType(type)).not.toEqual([]);
	});

	it.each<[type: string, parameter: string, values: string[]]>([
		['merge', 'mode', ['', 'combine', 'combineBySql', 'chooseBranch']],
		['merge', 'combineBy', ['', 'combineByPosition', 'combineAll']],
		['merge', 'joinMode', ['', 'keepNonMatches', 'keepEverything', 'enrichInput1', 'enrichInput2']],
		['code', 'language', ['', 'pythonNative']],
		['code', 'mode', ['', 'runOnceForEachItem']],
		['executeWorkflow', 'mode', ['', 'each']],
		['xml', 'mode', ['', 'jsonToxml']],
		['compression', 'operation', ['', 'compress']],
		['crypto', 'action', ['', 'hmac', 'generate']],
		['html', 'operation', ['', 'extractHtmlContent', 'convertToHtmlTable']],
		[
			'dateTime',
			'operation',
			[
				...['', 'addToDate', 'subtractFromDate', 'formatDate', 'roundDate', 'extractDate'],
				'getTimeBetweenDates',
			],
		],
		[
			'editImage',
			'operation',
			[
				...['blur', 'border', 'crop', 'draw', 'information', 'multiStep', 'resize', 'rotate'],
				...['shear', 'transparent'],
			],
		],
		[
			'convertToFile',
			'operation',
			['', 'html', 'iCal', 'ods', 'rtf', 'toBinary', 'toJson', 'toText', 'xls', 'xlsx'],
		],
		[
			'extractFromFile',
			'operation',
			[
				...['', 'binaryToPropery', 'fromIcs', 'fromJson', 'html', 'ods', 'pdf', 'rtf', 'text'],
				...['xls', 'xlsx', 'xml'],
			],
		],
	])('have a node %s with each %s', (type, parameter, values) => {
		expect([...valuesOf(type, parameter)]).toEqual(expect.arrayContaining(values));
	});

	it.each([
		['pagination', ['options', 'pagination', 'pagination', 'paginationCompleteWhen'], 'other'],
		['batching', ['options', 'batching', 'batch', 'batchSize'], '2'],
		['files', ['options', 'response', 'response', 'responseFormat'], 'file'],
		['uploads', ['contentType'], 'binaryData'],
	])('have HTTP requests with %s', (_, path, value) => {
		expect(valuesOf('httpRequest', ...path)).toContain(value);
	});

	it.each<[string, (node: INode) => unknown]>([
		['an error output', ({ onError }) => onError === 'continueErrorOutput'],
		['errors that go on', ({ onError }) => onError === 'continueRegularOutput'],
		['Retry On Fail', ({ retryOnFail }) => retryOnFail],
		['Execute Once', ({ executeOnce }) => executeOnce],
		['Always Output Data', ({ alwaysOutputData }) => alwaysOutputData],
		['a disabled node', ({ disabled }) => disabled],
	])('have %s', (_, has) => {
		expect(nodes.filter(has)).not.toEqual([]);
	});

	it('have pinned data on a node that is no start', () => {
		const isStart = ({ type }: INode) => /trigger$|\.webhook$/i.test(type);
		const pinned = definitions.filter(({ nodes: all, pinData }) =>
			all.some((node) => !isStart(node) && pinData?.[node.name]),
		);
		expect(pinned).not.toEqual([]);
	});
});
