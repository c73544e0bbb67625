import { setTimeout as delay } from 'node:timers/promises';

import type { Random } from '../../domain/clock';
import { asStoreError, codeOf } from './errors';

/** Waits before each further try, milliseconds: others are in the way, for a moment. */
const CONFLICT = [5, 10, 20, 50, 100, 200, 400];
/** The server is away: it restarts, or another one takes over. About 12 seconds. */
const AWAY = [50, 100, 250, 500, 1000, 2000, 4000, 4000];

const DELAYS: ReadonlyMap<string, readonly number[]> = new Map([
	['40001', CONFLICT], // serialization_failure
	['40P01', CONFLICT], // deadlock_detected
	['23503', CONFLICT], // foreign_key_violation: shared content went with its last record just now
	['57P01', AWAY], // admin_shutdown: the server stops, or somebody ended this session
	['57P02', AWAY], // crash_shutdown
	['57P03', AWAY], // cannot_connect_now: the server starts
	['53300', AWAY], // too_many_connections
	['25006', AWAY], // read_only_sql_transaction: the primary became a standby
	['08000', AWAY], // connection_exception
	['08001', AWAY], // sqlclient_unable_to_establish_sqlconnection
	['08003', AWAY], // connection_does_not_exist
	['08004', AWAY], // sqlserver_rejected_establishment_of_sqlconnection
	['08006', AWAY], // connection_failure
	['ECONNREFUSED', AWAY],
	['ECONNRESET', AWAY],
	['EPIPE', AWAY],
	['ETIMEDOUT', AWAY],
	['EAI_AGAIN', AWAY], // the name server is away
]);

/** How pg says, without a code, that the connection broke. */
const BROKEN =
	/Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect/;

const delaysFor = (error: unknown): readonly number[] =>
	DELAYS.get(codeOf(error)) ??
	(BROKEN.test(String((error as { message?: unknown } | null)?.message)) ? AWAY : []);

/** Whether the session that had the error can be of no more use. */
export const isAway = (error: unknown): boolean => delaysFor(error) === AWAY;

/**
 * Does the work again when that may help.
 *
 * @param work told whether an earlier try may have been done without its answer arriving
 * @throws StoreError
 */
export async function retrying<T>(
	work: (again: boolean) => Promise<T>,
	random: Random = Math.random,
): Promise<T> {
	let maybeDone = false;
	for (let tries = 0; ; tries++) {
		try {
			return await work(maybeDone);
		} catch (error) {
			const wait = delaysFor(error)[tries];
			if (wait === undefined) throw asStoreError(error);
			maybeDone ||= isAway(error);
			await delay(wait * (0.5 + random()));
		}
	}
}
