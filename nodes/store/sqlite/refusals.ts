import { StoreError } from '../storeError';

export const notFound = (id: string): StoreError =>
	new StoreError(
		'notFound',
		`This workflow has no incomplete execution ${id.slice(0, 80)}`,
		'Check the id, and that the same Store is connected. Records of other workflows cannot be used here.',
	);

export const leaseMismatch = (id: string): StoreError =>
	new StoreError(
		'leaseMismatch',
		`The claim of the incomplete execution ${id} is no longer good`,
		'It was used already, or the record was claimed anew. Nothing is lost: the record is run by its present claim, or is due again.',
	);

export const leaseExpired = (id: string): StoreError =>
	new StoreError(
		'leaseExpired',
		`The claim of the incomplete execution ${id} expired before its attempt began`,
		'The execution waited too long to start. The record is due again; if this happens often, let n8n run more executions at once.',
	);
