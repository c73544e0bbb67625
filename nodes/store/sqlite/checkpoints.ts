import { Worker } from 'node:worker_threads';

/*
 * The thread's program, as text so that it needs no file of its own. `passive` moves what it can
 * while others write; `restart` then holds them off for the little that came meanwhile, without
 * which a log under steady writing would never end. Then it is written over from its beginning: to
 * make the file grow anew would make the disk do far more at every commit. Another process may be at
 * it already: then the next request tries again.
 */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(workerData, { timeout: 1000 });
parentPort.on('message', (message) => {
	if (message === 'end') {
		database.close();
		parentPort.close();
		return;
	}
	try {
		database.prepare('pragma wal_checkpoint(passive)').get();
		database.prepare('pragma wal_checkpoint(restart)').get();
	} finally {
		parentPort.postMessage('done');
	}
});
`;

/** Moves the write-ahead log into the database file, in a thread: it takes tens of milliseconds. */
export class Checkpoints {
	private thread: Worker | undefined;
	private underWay = false;

	/** @param onFailure no thread can be had; SQLite must make checkpoints itself */
	constructor(
		private readonly path: string,
		private readonly onFailure: () => void,
	) {}

	/** Does not wait. */
	request(): void {
		if (this.underWay) return;
		this.underWay = true;
		this.thread ??= this.start();
		this.thread.postMessage('checkpoint');
	}

	async end(): Promise<void> {
		const { thread } = this;
		if (!thread) return;
		const ended = new Promise((resolve) => thread.once('exit', resolve));
		thread.ref();
		thread.postMessage('end');
		await ended;
	}

	private start(): Worker {
		const thread = new Worker(PROGRAM, {
			eval: true,
			workerData: this.path,
			execArgv: ['--no-warnings'],
		});
		thread.on('message', () => (this.underWay = false));
		thread.on('error', () => {
			this.thread = undefined;
			this.onFailure();
		});
		// It must not keep n8n from ending; last, since listeners would.
		thread.unref();
		return thread;
	}
}
