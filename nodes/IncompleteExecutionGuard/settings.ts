import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { checkSchedule, parseCustomSchedule, type Schedule } from '../domain/schedule';
import type { CompletedOutput } from '../engine/completed';
import type { FirstModuleRule } from '../engine/firstModule';

/** The Guard's parameters, checked. */
export interface GuardSettings {
	schedule: Schedule;
	firstModuleRule: FirstModuleRule;
	/** 0 = all together. */
	itemsPerRun: number;
	maxParallelItems: number;
	honourRetryAfter: boolean;
	resumeWith: 'currentWorkflow' | 'workflowAsStored';
	/** What is done with errors no rule names. */
	otherErrors: 'fail' | 'hold';
	showGuardedData: 'all' | 'failed' | 'none';
	completedOutput: CompletedOutput;
	storeManualRuns: boolean;
	/** Each item in an execution of its own. */
	separateExecutions: boolean;
}

/** Also what an option that was never added means. */
export const DEFAULT_OPTIONS: Omit<GuardSettings, 'schedule'> = {
	firstModuleRule: 'automatic',
	itemsPerRun: 1,
	maxParallelItems: 1,
	honourRetryAfter: true,
	resumeWith: 'currentWorkflow',
	otherErrors: 'fail',
	showGuardedData: 'all',
	completedOutput: 'lastNodes',
	storeManualRuns: false,
	separateExecutions: false,
};

type Get = <T>(name: string) => T;

const READ_SCHEDULE: Record<Schedule['kind'], (get: Get) => Schedule | string> = {
	fusion: () => ({ kind: 'fusion' }),
	make: () => ({ kind: 'make' }),
	fixed: (get) => ({
		kind: 'fixed',
		attempts: get<number>('attempts'),
		intervalMinutes: get<number>('intervalMinutes'),
		doubling: get<boolean>('doubling'),
	}),
	exponential: (get) => ({
		kind: 'exponential',
		baseMinutes: get<number>('baseMinutes'),
		factor: get<number>('factor'),
		capMinutes: get<number>('capMinutes'),
		attempts: get<number>('attempts'),
	}),
	custom: (get) => {
		const parsed = parseCustomSchedule(String(get<unknown>('customMinutes')));
		return 'problem' in parsed ? parsed.problem : parsed.schedule;
	},
};

function readSchedule(context: IExecuteFunctions): Schedule {
	const get: Get = (name) => context.getNodeParameter(name, 0) as never;
	const kind = get<Schedule['kind']>('retrySchedule');
	const read = READ_SCHEDULE[kind] as (typeof READ_SCHEDULE)['fusion'] | undefined;
	const schedule = read?.(get) ?? `There is no retry schedule "${String(kind)}"`;
	const problem = typeof schedule === 'string' ? schedule : checkSchedule(schedule);
	if (problem === undefined) return schedule as Schedule;
	throw new NodeOperationError(context.getNode(), 'The retry schedule cannot be used', {
		description: `${problem}. Nothing was run.`,
		itemIndex: 0,
	});
}

const wholeNumber = (
	context: IExecuteFunctions,
	name: string,
	value: number,
	min: number,
): number => {
	if (Number.isInteger(value) && value >= min) return value;
	throw new NodeOperationError(
		context.getNode(),
		`${name} must be a whole number from ${min}, not ${String(value)}`,
		{ description: 'Correct it in the Guard’s options. Nothing was run.', itemIndex: 0 },
	);
};

type Choice =
	'completedOutput' | 'firstModuleRule' | 'otherErrors' | 'resumeWith' | 'showGuardedData';

/** What an option may be, where it is one of several; by the names that people see. */
const CHOICES: { [C in Choice]: [name: string, values: Array<GuardSettings[C]>] } = {
	completedOutput: ['Completed Output', ['lastNodes', 'original']],
	firstModuleRule: ['First Module Rule', ['automatic', 'firstGuardedNode', 'off']],
	otherErrors: ['Other Errors', ['fail', 'hold']],
	resumeWith: ['Resume With', ['currentWorkflow', 'workflowAsStored']],
	showGuardedData: ['Show Guarded Data', ['all', 'failed', 'none']],
};

/** An expression may give anything. */
function checkChoices(context: IExecuteFunctions, options: Pick<GuardSettings, Choice>): void {
	for (const choice of Object.keys(CHOICES) as Choice[]) {
		const [name, values] = CHOICES[choice] as [string, string[]];
		if (values.includes(options[choice])) continue;
		throw new NodeOperationError(
			context.getNode(),
			`${name} cannot be "${String(options[choice])}"`,
			{
				description: `Let the expression in the Guard’s options give one of: ${values.join(', ')}. Nothing was run.`,
				itemIndex: 0,
			},
		);
	}
}

/** @throws NodeOperationError naming the parameter, before anything runs. */
export function readSettings(context: IExecuteFunctions): GuardSettings {
	const given = context.getNodeParameter('options', 0, {}) as Partial<GuardSettings>;
	const options = { ...DEFAULT_OPTIONS, ...given };
	checkChoices(context, options);
	return {
		...options,
		schedule: readSchedule(context),
		itemsPerRun: wholeNumber(context, 'Items Per Run', options.itemsPerRun, 0),
		maxParallelItems: wholeNumber(context, 'Max Parallel Items', options.maxParallelItems, 1),
	};
}
