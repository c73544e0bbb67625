import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { forgetLog, startN8n, type Running } from './n8n';

/** A worker of n8n's queue mode, in a user folder of its own. It runs one execution at a time. */
export class Worker {
	readonly folder = mkdtempSync(join(tmpdir(), 'n8n-worker-'));
	private running!: Running;

	private constructor(private readonly env: Record<string, string>) {}

	static async start(env: Record<string, string>): Promise<Worker> {
		const worker = new Worker(env);
		await worker.startAgain();
		return worker;
	}

	async startAgain(): Promise<void> {
		this.running = await startN8n({
			folder: this.folder,
			env: this.env,
			command: ['worker', '--concurrency=1'],
		});
	}

	/** Whether it began that execution, since it was last started. */
	ran(executionId: string): boolean {
		return this.running.log().includes(`Worker started execution ${executionId} `);
	}

	/** Where it tells its health. */
	get url(): string {
		return this.running.url;
	}

	/** Tells it to end, and waits until it has. */
	async shutDown(): Promise<void> {
		await this.running.stop('SIGTERM');
	}

	log(): string {
		return this.running.log();
	}

	/** As if its host lost power. */
	async kill(): Promise<void> {
		await this.running.stop('SIGKILL');
	}

	async end(): Promise<void> {
		await this.running.stop();
		forgetLog(this.running);
		rmSync(this.folder, { recursive: true, force: true });
	}
}
