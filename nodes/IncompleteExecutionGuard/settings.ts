import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { checkSchedule, parseCustomSchedule, type Schedule } from '../domain/schedule';
import type { CompletedOutput } from '../engine/completed';
import type { FirstModuleRule } from '../engine/firstModule';
import { checkOptions } from './checkOptions';
import { DEFAULT_OPTIONS } from './defaultOptions';

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

/** @throws NodeOperationError naming the parameter, before anything runs. */
export function readSettings(context: IExecuteFunctions): GuardSettings {
	const given = context.getNodeParameter('options', 0, {}) as Partial<GuardSettings>;
	const options = { ...DEFAULT_OPTIONS, ...given };
	checkOptions(context, options);
	return { ...options, schedule: readSchedule(context) };
}
