import { readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

import { Checkpoints } from './checkpoints';
import { asStoreError } from './errors';

/** Pages in the log at which it is moved into the database file: 4 MB. */
const CHECKPOINT_PAGES = 1000;
/** Where the log's index says how many are in it, see https://sqlite.org/walformat.html. */
const PAGES_AT = 16;

/**
 * Brings commits to the disk. SQLite could (`synchronous = full`), but it would stop n8n's event
 * loop while the disk works: milliseconds for each record, and far more when the disk is busy.
 * With `synchronous = normal` it keeps the log in order, and waiting is done here, off the event
 * loop; commits that wait at the same time share one flush.
 */
export class WriteAheadLog {
	private readonly checkpoints: Checkpoints;
	private files: Promise<{ log: FileHandle; index: FileHandle }> | undefined;
	private readonly pages = new Uint32Array(1);
	private present: Promise<unknown> = Promise.resolve();
	private next: Promise<void> | undefined;

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
		await this.checkpoints.end();
		const files = await this.files?.catch(() => undefined);
		await files?.log.close();
		await files?.index.close();
	}

	private async afterPresent(): Promise<void> {
		await this.present;
		this.next = undefined;
		const flush = this.flush();
		this.present = flush.catch(() => {});
		await flush;
	}

	private async open(): Promise<{ log: FileHandle; index: FileHandle }> {
		const log = await open(`${this.databasePath}-wal`, 'r+');
		return { log, index: await open(`${this.databasePath}-shm`, 'r') };
	}

	/** At once: it is in memory, and a thread would cost more. The file's size does not tell: it stays. */
	private lookAtLength({ fd }: FileHandle): void {
		readSync(fd, this.pages, 0, 4, PAGES_AT);
		if (this.pages[0] > CHECKPOINT_PAGES) this.checkpoints.request();
	}

	private async flush(): Promise<void> {
		try {
			this.files ??= this.open();
			const { log, index } = await this.files;
			await log.datasync();
			this.lookAtLength(index);
		} catch (error) {
			throw asStoreError(error);
		}
	}
}
