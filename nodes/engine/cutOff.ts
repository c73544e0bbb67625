import type { Clock } from '../domain/clock';
import type { Host } from './host';
import { hostShutdown, type Shutdown } from './shutdown';

/** What ends a run of the Guard before all of its items have run. */
export type CutOffCause =
	/** A person stopped the execution. */
	| 'stop'
	/** The workflow's time limit. */
	| 'timeLimit'
	/** n8n itself ends. Unlike the others, it lets the nodes behind the Guard run. */
	| 'shutdown';

/** How long nodes that can be cancelled have to end, when nothing else is waited for. Milliseconds. */
const LAST_MOMENT_MS = 500;

type CutOffHost = Pick<Host, 'abortSignal' | 'additionalData'>;

/** Watches, during one run of the Guard, for what cuts it off. */
export class CutOff {
	private first: CutOffCause | undefined;
	private told: (() => void) | undefined;
	private lastMoment: NodeJS.Timeout | undefined;
	private readonly ending = new AbortController();
	private readonly leaving = new AbortController();
	private readonly listening: Array<[AbortSignal, () => void]> = [];

	/**
	 * @param lost ends the items under way, too, without a cause: the right to run them is lost
	 */
	constructor(
		private readonly host: CutOffHost,
		private readonly clock: Clock,
		lost?: AbortSignal,
		private readonly shutdown: Shutdown = hostShutdown(),
	) {
		this.on(shutdown.begun, () => {
			this.note('shutdown');
			if (this.ending.signal.aborted) this.leaveSoon();
		});
		this.on(shutdown.graceEnding, () => this.end());
		this.on(host.abortSignal, () => {
			this.note(this.isTimeUp() ? 'timeLimit' : 'stop');
			this.end();
		});
		this.on(lost, () => this.end());
	}

	/** Aborted when the items under way shall start no further node. */
	get signal(): AbortSignal {
		return this.ending.signal;
	}

	/** Aborted when not even the node under way is waited for. */
	get leave(): AbortSignal {
		return this.leaving.signal;
	}

	/** What came first; undefined as long as items may begin. */
	get cause(): CutOffCause | undefined {
		if (this.isTimeUp()) this.note('timeLimit');
		return this.first;
	}

	/** Whether n8n drops what the Guard puts out now. */
	get dropsOutput(): boolean {
		return this.cause !== undefined && (this.first !== 'shutdown' || this.isStopped());
	}

	/** Whether items under way have been told to end, or n8n's own engine sees that time is up. */
	isStopped(): boolean {
		return this.host.abortSignal?.aborted === true || this.isTimeUp();
	}

	/** Calls back once, as soon as there is a cause (a time limit is seen when n8n sees it). */
	whenCut(tell: () => void): void {
		this.told = tell;
		if (this.first !== undefined) this.tell();
	}

	/** Stops watching. */
	release(): void {
		clearTimeout(this.lastMoment);
		for (const [signal, listener] of this.listening) {
			signal.removeEventListener('abort', listener);
		}
	}

	private on(signal: AbortSignal | undefined, listener: () => void): void {
		if (!signal) return;
		if (signal.aborted) return listener();
		signal.addEventListener('abort', listener, { once: true });
		this.listening.push([signal, listener]);
	}

	private note(cause: CutOffCause): void {
		if (this.first !== undefined) return;
		this.first = cause;
		this.tell();
	}

	private tell(): void {
		this.told?.();
		this.told = undefined;
	}

	private end(): void {
		this.ending.abort();
		if (this.shutdown.begun.aborted) this.leaveSoon();
	}

	private leaveSoon(): void {
		this.lastMoment ??= setTimeout(() => this.leaving.abort(), LAST_MOMENT_MS);
	}

	private isTimeUp(): boolean {
		const limit = this.host.additionalData.executionTimeoutTimestamp;
		return limit !== undefined && limit <= this.clock();
	}
}
