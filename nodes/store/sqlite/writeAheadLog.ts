import { open, type FileHandle } from 'node:fs/promises';

import { Checkpoints } from './checkpoints';
import { asStoreError } from './errors';

/** The log's size at which it is moved into the database file, bytes. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;

/**
 * Brings commits to the disk. SQLite could (`synchronous = full`), but it would stop n8n's event
 * loop while the disk works: milliseconds for each record, and far more when the disk is busy.
 * With `synchronous = normal` it keeps the log in order, and waiting is done here, off the event
 * loop; commits that wait at the same time share one flush.
 */
export class WriteAheadLog {
	private readonly checkpoints: Checkpoints;
	private file: Promise<FileHandle> | undefined;
	private present: Promise<unknown> = Promise.resolve();
	private next: Promise<void> | undefined;
	private looking: Promise<void> | undefined;

	/** @param onFailure see `Checkpoints` */
	constructor(
		private readonly databasePath: string,
		onFailure: () => void,
	) {
		this.checkpoints = new Checkpoints(databasePath, onFailure);
	}

	/** Resolves when all commits before the call are on the disk. @throws StoreError */
	async onDisk(): Promise<void> {
		// The flush under way may have begun before the commit.
		this.next ??= this.afterPresent();
		await this.next;
	}

	async close(): Promise<void> {
		await this.next?.catch(() => {});
		await this.present;
		await this.looking;
		await this.checkpoints.end();
		const file = await this.file?.catch(() => undefined);
		await file?.close();
	}

	private async afterPresent(): Promise<void> {
		await this.present;
		this.next = undefined;
		const flush = this.flush();
		this.present = flush.catch(() => {});
		await flush;
	}

	/** Nobody waits for it, and it may fail: the next flush looks again. */
	private async lookAtSize(file: FileHandle): Promise<void> {
		try {
			const { size } = await file.stat();
			if (size > CHECKPOINT_BYTES) this.checkpoints.request();
		} catch {
			// The file was closed meanwhile.
		} finally {
			this.looking = undefined;
		}
	}

	private async flush(): Promise<void> {
		try {
			this.file ??= open(`${this.databasePath}-wal`, 'r+');
			const file = await this.file;
			await file.datasync();
			this.looking ??= this.lookAtSize(file);
		} catch (error) {
			throw asStoreError(error);
		}
	}
}
