import type { DatabaseSync } from 'node:sqlite';

import type { Statements, Steps } from './connection';
import { asStoreError } from './errors';

/** A transaction takes no more writes in after this time, milliseconds. */
const TAKEN_IN_MS = 10;

/** A write that waits for its turn. */
export interface Waiting {
	work: (sql: Statements) => Steps<unknown>;
	resolve: (result: unknown) => void;
	reject: (error: unknown) => void;
}

type Outcome = { result: unknown } | { error: unknown };

/**
 * Runs writes that wait at the same time in one transaction, each all or nothing on its own: a
 * transaction each would write the same pages of the indexes again and again.
 */
export class GroupedWrites {
	constructor(
		private readonly database: DatabaseSync,
		private readonly statements: Statements,
		/** Lets other work have its turn when it is due one. */
		private readonly breathe: () => Promise<void>,
	) {}

	/**
	 * @param waiting those that were run are taken off it
	 * @returns tells them how it ended; call it when the commit is on the disk
	 * @throws when the database is busy, before anything was run
	 */
	async run(waiting: Waiting[]): Promise<(lost?: unknown) => void> {
		const { database } = this;
		database.exec('begin immediate');
		const began = performance.now();
		const done: Array<[Waiting, Outcome]> = [];
		let lost: unknown;
		try {
			do {
				const write = waiting.shift()!;
				const outcome: Outcome = { error: undefined };
				done.push([write, outcome]);
				Object.assign(outcome, await this.one(write));
			} while (waiting.length > 0 && performance.now() - began < TAKEN_IN_MS);
			database.exec('commit');
		} catch (error) {
			if (database.isTransaction) database.exec('rollback');
			lost = asStoreError(error);
		}
		return (notOnDisk) => {
			for (const [{ resolve, reject }, outcome] of done) {
				const error = lost ?? notOnDisk;
				if (error !== undefined) reject(error);
				else if ('result' in outcome) resolve(outcome.result);
				else reject(asStoreError(outcome.error));
			}
		};
	}

	private async one({ work }: Waiting): Promise<Outcome> {
		const { database } = this;
		database.exec('savepoint one');
		try {
			const steps = work(this.statements);
			for (;;) {
				const step = steps.next();
				if (step.done) {
					database.exec('release one');
					return { result: step.value };
				}
				await this.breathe();
			}
		} catch (error) {
			// Some errors, as a full disk, end the whole transaction.
			if (!database.isTransaction) throw error;
			database.exec('rollback to one; release one');
			return { error };
		}
	}
}
