import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Origin } from '../domain/record';
import { StoreError } from './storeError';

/** What a signature covers: who the record is, and all that an attempt would run on. */
export interface Signed {
	id: string;
	origin: Origin;
	/** Of payload, upstream and snapshot. */
	hashes: [string, string, string];
}

export function sign({ id, origin, hashes }: Signed, secret: string): string {
	const { workflowId, guard, executionId, outer, runIndex, itemIndex } = origin;
	const text = JSON.stringify([
		id,
		workflowId,
		guard.id,
		executionId,
		outer,
		runIndex,
		itemIndex,
		...hashes,
	]);
	return createHmac('sha256', secret).update(text).digest('base64url');
}

/** @throws StoreError `tampered` */
export function verify(signed: Signed, signature: string, secret: string): void {
	const expected = Buffer.from(sign(signed, secret));
	const given = Buffer.from(signature);
	if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw tampered();
}

export const tampered = (options?: { cause?: unknown }): StoreError =>
	new StoreError(
		'tampered',
		'The payload of this incomplete execution was not written by this n8n',
		'It was changed in the database, or n8n’s encryption key is another one now. Restore the key, or discard the record and start the item anew.',
		options,
	);
