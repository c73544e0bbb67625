import { hostService, optionalHostModule, type Token } from './hostModules';

/** How the shutdown of this process comes about. */
export interface Shutdown {
	/** Aborted when n8n was told to end: no item begins any more. */
	begun: AbortSignal;
	/** Aborted when so much of n8n's grace time is over that the items under way must be kept now. */
	graceEnding: AbortSignal;
}

/** One per process, also when n8n loads the package anew. Tests put their own there. */
export const SHUTDOWN = Symbol.for('n8n-nodes-incomplete-executions.shutdown');

/** n8n's limits for a graceful shutdown, seconds; the first is a worker's, deprecated. */
const LIMITS = ['QUEUE_WORKER_TIMEOUT', 'N8N_GRACEFUL_SHUTDOWN_TIMEOUT'];
const DEFAULT_LIMIT = 30;
/** The rest is for writing, and for the nodes behind the Guard. */
const SHARE_OF_ITEMS = 0.6;

function graceMs(): number {
	const given = LIMITS.map((name) => Number(process.env[name])).filter((limit) => limit > 0);
	return Math.min(...(given.length > 0 ? given : [DEFAULT_LIMIT])) * 1000;
}

/** Whether the signal came before anybody here listened. */
function hasBegun(): boolean {
	const found = optionalHostModule('n8n/dist/shutdown/shutdown.service.js') as
		{ ShutdownService?: Token<{ isShuttingDown(): boolean }> } | undefined;
	return (
		found?.ShutdownService !== undefined && hostService(found.ShutdownService).isShuttingDown()
	);
}

function watch(): Shutdown {
	const begun = new AbortController();
	const graceEnding = new AbortController();
	const begin = () => {
		if (begun.signal.aborted) return;
		begun.abort();
		setTimeout(() => graceEnding.abort(), graceMs() * SHARE_OF_ITEMS).unref();
	};
	for (const signal of ['SIGTERM', 'SIGINT']) {
		// Where n8n does not listen, the signal ends the process; a listener would keep it from that.
		if (process.listenerCount(signal) > 0) process.once(signal, begin);
	}
	if (hasBegun()) begin();
	return { begun: begun.signal, graceEnding: graceEnding.signal };
}

/** The shutdown of the running n8n, which may never come. */
export const hostShutdown = (): Shutdown =>
	((globalThis as { [SHUTDOWN]?: Shutdown })[SHUTDOWN] ??= watch());
