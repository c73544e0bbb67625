import { existsSync, openSync, readFileSync, writeSync } from 'node:fs';

/**
 * What a worker did, and when (epoch milliseconds, one clock for all of a host): `at` is when the
 * store answered, `asked` when it was asked.
 */
export type Event = { at: number; asked: number } & (
	| { what: 'adding'; executionId: string }
	| { what: 'added'; executionId: string; id: string }
	| { what: 'leased'; id: string; token: string; leaseMs: number }
	| { what: 'extended'; id: string; token: string; leaseMs: number }
	/** The attempt writes nothing more after it has asked. */
	| { what: 'settling'; id: string; token: string }
	| { what: 'settled'; id: string; token: string; status: string }
);

type Told<E> = E extends Event ? Omit<E, 'at'> : never;

/** Written at once: what the process knew survives its SIGKILL. */
export class Journal {
	private readonly file: number;

	constructor(path: string) {
		this.file = openSync(path, 'a');
	}

	write(event: Told<Event>): void {
		writeSync(this.file, `${JSON.stringify({ ...event, at: Date.now() })}\n`);
	}
}

export const readJournal = (path: string): Event[] =>
	existsSync(path)
		? readFileSync(path, 'utf8')
				.split('\n')
				.slice(0, -1)
				.map((line) => JSON.parse(line) as Event)
		: [];
