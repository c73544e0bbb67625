import { setImmediate as nextTurn } from 'node:timers/promises';

import { isAway } from './retry';

/** Statements of one kind under way at once: what comes while one runs need not wait for its end. */
const LANES = 2;
/** What one statement may take: it is short, and the event loop is not held up. */
const MAX_ITEMS = 100;
const MAX_BYTES = 1024 * 1024;

interface Waiting<Item, Result> {
	item: Item;
	resolve: (result: Result) => void;
	reject: (error: unknown) => void;
}

/**
 * Does what is asked for at the same time in one statement: one round trip and one flush for all
 * of it. What fails does so for itself, not for the others.
 */
export class Grouped<Item, Result> {
	private readonly waiting: Array<Waiting<Item, Result>> = [];
	private running = 0;
	private isPlanned = false;

	constructor(
		/** Durable when it resolves; one result for each item, in their order. */
		private readonly work: (items: Item[]) => Promise<Result[]>,
		private readonly bytesOf: (item: Item) => number = () => 0,
		/**
		 * Results given back at a time: where callers have work of their own to do before they ask again,
		 * what the first ask for is under way while the others are at it.
		 */
		private readonly atATime = Infinity,
	) {}

	async do(item: Item): Promise<Result> {
		return await new Promise((resolve, reject) => {
			this.waiting.push({ item, resolve, reject });
			this.plan();
		});
	}

	/** Others of this turn of the event loop may come along. */
	private plan(): void {
		if (this.isPlanned || this.running >= LANES || this.waiting.length === 0) return;
		this.isPlanned = true;
		setImmediate(() => {
			this.isPlanned = false;
			while (this.running < LANES && this.waiting.length > 0) this.start();
		});
	}

	private start(): void {
		const group = this.nextGroup();
		this.running += 1;
		void this.run(group).finally(() => {
			this.running -= 1;
			this.plan();
		});
	}

	/** All that wait, if a statement may take as many: each statement costs more than its items do. */
	private nextGroup(): Array<Waiting<Item, Result>> {
		const { waiting } = this;
		let bytes = 0;
		const tooMany = waiting.findIndex(({ item }, index) => {
			bytes += this.bytesOf(item);
			return index > 0 && (index >= MAX_ITEMS || bytes > MAX_BYTES);
		});
		return waiting.splice(0, tooMany < 0 ? waiting.length : tooMany);
	}

	private async run(group: Array<Waiting<Item, Result>>): Promise<void> {
		try {
			const results = await this.work(group.map(({ item }) => item));
			void this.giveBack(group, results);
		} catch (error) {
			// Each by itself would have to wait as long for a server that is away.
			if (group.length === 1 || isAway((error as { cause?: unknown }).cause)) {
				for (const { reject } of group) reject(error);
			} else {
				await Promise.all(group.map(async (one) => await this.run([one])));
			}
		}
	}

	private async giveBack(group: Array<Waiting<Item, Result>>, results: Result[]): Promise<void> {
		for (const [index, { resolve }] of group.entries()) {
			if (index > 0 && index % this.atATime === 0) {
				// In the first of them, what was asked for now is begun.
				await nextTurn();
				await nextTurn();
			}
			resolve(results[index]);
		}
	}
}
