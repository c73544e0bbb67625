import type { IExecuteFunctions } from 'n8n-workflow';

import type { StorePolicy } from '../connector/suppliedStore';
import type { Clock, Random } from '../domain/clock';
import type { Branch } from '../engine/branch';
import type { Host } from '../engine/host';
import type { ExecutionStore } from '../store/executionStore';
import type { GuardSettings } from './settings';

/** What one run of the Guard works with. */
export interface GuardContext {
	context: IExecuteFunctions;
	host: Host;
	branch: Branch;
	settings: GuardSettings;
	store: ExecutionStore;
	policy: StorePolicy;
	clock: Clock;
	random: Random;
}

/** The present execution; empty where n8n has given it no id. */
export const executionIdOf = ({ host }: Pick<GuardContext, 'host'>): string =>
	host.additionalData.executionId ?? '';
