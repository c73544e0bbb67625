import type { RecordSummary } from '../domain/record';
import type { Continuation } from '../engine/continuation';
import type { RecordFiles } from '../engine/recordFiles';
import type { Settlement } from '../store/executionStore';
import { heldIfWithoutFiles } from './heldIfWithoutFiles';

/** Writes a settlement; what the record does not need then is deleted. */
type Write = (settle: (settlement: Settlement) => Promise<RecordSummary>) => Promise<RecordSummary>;

/**
 * Keeps the files of an attempt's newer state. At any moment the stored state has its files: the
 * copies come first, then the record, and the older copies go last.
 */
export async function keepSettlement(files: RecordFiles, settlement: Settlement): Promise<Write> {
	if (settlement.outcome === 'succeeded') {
		return async (settle) => {
			const settled = await settle(settlement);
			// Nothing goes on from a resolved record.
			await files.deleteAll();
			return settled;
		};
	}
	if (settlement.continuation === undefined) return async (settle) => await settle(settlement);
	const kept = await files.keep(settlement.continuation as Continuation);
	const next = heldIfWithoutFiles(settlement.next, kept);
	return async (settle) => {
		let settled: RecordSummary;
		try {
			settled = await settle({ ...settlement, next, continuation: kept.continuation });
		} catch (error) {
			await files.undo(kept);
			throw error;
		}
		await files.dropOlder(kept);
		return settled;
	};
}
