/** Lets at most so many pieces of work go on at the same time, in the order they came. */
export class Pool {
	private free: number;
	private readonly queue: Array<() => void> = [];

	constructor(size: number) {
		this.free = size;
	}

	async do<T>(work: () => Promise<T>): Promise<T> {
		if (this.free > 0) this.free -= 1;
		else await new Promise<void>((resolve) => this.queue.push(resolve));
		try {
			return await work();
		} finally {
			const next = this.queue.shift();
			if (next) next();
			else this.free += 1;
		}
	}
}
