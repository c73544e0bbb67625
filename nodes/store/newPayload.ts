import type { Settlement } from './executionStore';
import { pack, sign, unpack, verify, type Signed } from './payload';
import { toSummary, type Row } from './rows';

/** A payload that takes the place of a record's present one. */
export interface NewPayload {
	data: Buffer;
	signature: string;
}

/** Whether a settlement brings a newer state to go on from. */
export const bringsPayload = (
	settlement: Settlement,
): settlement is Extract<Settlement, { outcome: 'failed' | 'stopped' }> =>
	settlement.outcome !== 'succeeded' && settlement.continuation !== undefined;

/**
 * @param row the record with `payload`, and `upstream_hash` and `snapshot_hash`
 * @throws StoreError `tampered`: what was changed meanwhile must not be signed anew
 */
export async function toNewPayload(
	row: Row,
	settlement: Extract<Settlement, { outcome: 'failed' | 'stopped' }>,
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
		settlement.outcome === 'failed'
			? settlement.failure.error
			: (present.decode() as { error: unknown }).error;
	const { data, hash } = await pack({ error, continuation: settlement.continuation });
	return { data, signature: sign(signed(hash), secret) };
}
