import { DELETABLE_STATUSES, TRANSITIONS, type Status } from '../domain/status';
import { StoreError } from './storeError';

const short = (id: string): string => id.slice(0, 80);

export const notFound = (id: string): StoreError =>
	new StoreError(
		'notFound',
		`This workflow has no incomplete execution ${short(id)}`,
		'Check the id, and that the same Store is connected. Records of other workflows cannot be used here.',
	);

export const idTaken = (id: string): StoreError =>
	new StoreError(
		'notAllowed',
		`There is another incomplete execution with the id ${short(id)}`,
		'Give every record an id of its own.',
	);

export const leaseMismatch = (id: string): StoreError =>
	new StoreError(
		'leaseMismatch',
		`The claim of the incomplete execution ${short(id)} is no longer good`,
		'It was used already, or the record was claimed anew. Nothing is lost: the record is run by its present claim, or is due again.',
	);

export const leaseExpired = (id: string): StoreError =>
	new StoreError(
		'leaseExpired',
		`The claim of the incomplete execution ${short(id)} expired before its attempt began`,
		'The execution waited too long to start. The record is due again; if this happens often, let n8n run more executions at once.',
	);

/** What people do to records, one by one or many at once. */
export type BulkOperation = 'resubmit' | 'discard' | 'delete';

/** The states from which an operation is allowed. */
export const allowedFrom = (operation: BulkOperation): readonly Status[] =>
	operation === 'delete' ? DELETABLE_STATUSES : TRANSITIONS[operation].from;

/** Why a named record was left as it is. @param status undefined when there is none */
export const reasonFor = (status: Status | undefined): string =>
	status === undefined ? 'This workflow has no such record' : `It is ${status}`;
