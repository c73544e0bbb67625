import type { Settlement } from './executionStore';
import { Lender } from './borrowing';
import { hashOf } from './compression';
import { packPayload, unpackContent, unpackPayload } from './payload';
import { bytesOf, toSummary, type Row } from './rows';
import { sign, verify, type Signed } from './signature';

/** A payload that takes the place of a record's present one. */
export interface NewPayload {
	data: Buffer;
	signature: string;
}

type Unfinished = Exclude<Settlement, { outcome: 'succeeded' }>;

/** Whether a settlement brings a newer state to go on from. */
export const bringsPayload = (settlement: Settlement): settlement is Unfinished =>
	settlement.outcome !== 'succeeded' && settlement.continuation !== undefined;

/**
 * @param row the record with `payload`, `upstream_data` and `snapshot_hash`
 * @throws StoreError `tampered`: what was changed meanwhile must not be signed anew
 */
export async function toNewPayload(
	row: Row,
	settlement: Unfinished,
	secret: string,
): Promise<NewPayload> {
	const [payload, upstream] = ['payload', 'upstream_data'].map((column) => bytesOf(row, column));
	const origin = toSummary(row);
	const upstreamHash = await hashOf(upstream);
	const signed = (hash: string): Signed => ({
		id: origin.id,
		origin,
		hashes: [hash, upstreamHash, String(row.snapshot_hash)],
	});
	verify(signed(await hashOf(payload)), String(row.signature), secret);
	const { text } = await unpackContent(upstream);
	const present = await unpackPayload(payload, text);
	const error =
		settlement.outcome === 'stopped'
			? ((await present.decode()) as { error: unknown }).error
			: settlement.failure.error;
	// The item is the same, as a rule: where it is in the upstream data is known already.
	const { data, hash } = await packPayload(
		{ error, continuation: settlement.continuation },
		new Lender(text, new Map(), present.parts),
	);
	return { data, signature: sign(signed(hash), secret) };
}
