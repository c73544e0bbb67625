import type { Settlement } from './executionStore';
import { pack, sign, unpack, verify, type Signed } from './payload';
import { toSummary, type Row } from './rows';

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
 * @param row the record with `payload`, and `upstream_hash` and `snapshot_hash`
 * @throws StoreError `tampered`: what was changed meanwhile must not be signed anew
 */
export async function toNewPayload(
	row: Row,
	settlement: Unfinished,
	secret: string,
): Promise<NewPayload> {
	const origin = toSummary(row);
	const signed = (hash: string): Signed => ({
		id: origin.id,
		origin,
		hashes: [hash, String(row.upstream_hash), String(row.snapshot_hash)],
	});
	const present = await unpack(row.payload);
	verify(signed(present.hash), String(row.signature), secret);
	const error =
		settlement.outcome === 'stopped'
			? (present.decode() as { error: unknown }).error
			: settlement.failure.error;
	const { data, hash } = await pack({ error, continuation: settlement.continuation });
	return { data, signature: sign(signed(hash), secret) };
}
