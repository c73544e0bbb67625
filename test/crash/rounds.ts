import { join } from 'node:path';

import type { StoreSettings } from '../../nodes/store/openStore';
import { startProcess, type StartedProcess } from '../support/processes';
import { readJournal, type Event } from './journal';

const WORKERS = 4;
/** What must have happened since the last kill before the next. */
const EVENTS_PER_ROUND = 30;
const ROUND_LIMIT_MS = 60_000;

const WORKER_FILE = join(__dirname, 'worker.ts');

const journalOf = (folder: string, worker: number): string =>
	join(folder, `worker-${worker}.jsonl`);

const allEvents = (folder: string): Event[] =>
	Array.from({ length: WORKERS }, (_, worker) => readJournal(journalOf(folder, worker))).flat();

async function kill({ child, ended }: StartedProcess): Promise<void> {
	child.kill('SIGKILL');
	const { code, errors } = await ended;
	if (code !== null) throw new Error(`A worker ended by itself, with code ${code}: ${errors}`);
}

async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + ROUND_LIMIT_MS;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error('The workers stand still');
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

/**
 * Several processes add, claim, extend and settle; in every round random ones of them are killed
 * and started anew. At the end all are killed.
 *
 * @param folder for their journals
 * @param meanwhile something else to happen in each round
 * @returns what they did, as far as they lived to know it
 */
export async function crashRounds(
	rounds: number,
	settings: StoreSettings,
	folder: string,
	meanwhile: (round: number) => Promise<void> = async () => {},
): Promise<Event[]> {
	const start = (worker: number) =>
		startProcess(WORKER_FILE, [JSON.stringify(settings), journalOf(folder, worker)]);
	const workers = Array.from({ length: WORKERS }, (_, worker) => start(worker));
	try {
		for (let round = 0; round < rounds; round++) {
			const before = allEvents(folder).length;
			await until(() => allEvents(folder).length >= before + EVENTS_PER_ROUND);
			await meanwhile(round);
			const first = Math.floor(Math.random() * WORKERS);
			const many = 1 + Math.floor(Math.random() * 3);
			for (let n = 0; n < many; n++) {
				const worker = (first + n) % WORKERS;
				await kill(workers[worker]);
				workers[worker] = start(worker);
			}
		}
	} finally {
		await Promise.all(workers.map(kill));
	}
	return allEvents(folder);
}
