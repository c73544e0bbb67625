import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { N8nClient } from './client';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- plain JavaScript, shared with the npm scripts
const { startN8n: start } = require('../../../scripts/lib/n8n.cjs') as {
	startN8n(options: {
		folder: string;
		env?: Record<string, string>;
		command?: string[];
	}): Promise<Running>;
};

/** One process of n8n. */
export interface Running {
	url: string;
	log(): string;
	logFile: string;
	stop(signal?: string): Promise<void>;
}

/** Starts a process of n8n; its log is shown when a test fails. */
export async function startN8n(...options: Parameters<typeof start>): Promise<Running> {
	const running = await start(...options);
	logFiles().add(running.logFile);
	return running;
}

/** n8n in a throw-away folder, with an owner who is logged in. */
export class OwnN8n {
	readonly folder = mkdtempSync(join(tmpdir(), 'n8n-e2e-'));
	private running!: Running;
	client!: N8nClient;

	private constructor(private readonly env: Record<string, string>) {}

	static async start(env: Record<string, string> = {}): Promise<OwnN8n> {
		const n8n = new OwnN8n(env);
		await n8n.startAgain();
		await n8n.client.setUpOwner();
		return n8n;
	}

	/** On the same folder; whoever was logged in still is. */
	async startAgain(): Promise<void> {
		this.running = await startN8n({ folder: this.folder, env: this.env });
		const cookie = this.client?.cookie ?? '';
		this.client = new N8nClient(this.running.url, cookie);
	}

	get logFile(): string {
		return this.running.logFile;
	}

	log(): string {
		return this.running.log();
	}

	/** Ends it and its task runners, at once. */
	async kill(): Promise<void> {
		await this.running.stop('SIGKILL');
	}

	/** Tells it to end, and waits until it has. */
	async shutDown(): Promise<void> {
		await this.running.stop('SIGTERM');
	}

	async end(): Promise<void> {
		await this.running.stop();
		forgetLog(this.running);
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** Logs that are shown when a test fails, see environment.ts. */
const logFiles = (): Set<string> =>
	((globalThis as { n8nLogFiles?: Set<string> }).n8nLogFiles ??= new Set());

export const forgetLog = ({ logFile }: Running): boolean => logFiles().delete(logFile);

/** What the files that share one n8n know of it. */
interface SharedN8n {
	url: string;
	cookie: string;
	logFile: string;
}

const SHARED = 'SHARED_N8N';

export const share = (n8n: OwnN8n): void => {
	const shared: SharedN8n = {
		url: n8n.client.url,
		cookie: n8n.client.cookie,
		logFile: n8n.logFile,
	};
	process.env[SHARED] = JSON.stringify(shared);
};

export const sharedN8n = (): SharedN8n => {
	const { [SHARED]: text } = process.env;
	if (text === undefined) throw new Error('globalSetup.ts did not start n8n');
	return JSON.parse(text) as SharedN8n;
};

/** A client of the n8n that all test files share. */
export const sharedClient = (): N8nClient => {
	const { url, cookie, logFile } = sharedN8n();
	logFiles().add(logFile);
	return new N8nClient(url, cookie);
};
