import type { ExecutionStore } from '../../../nodes/store/executionStore';

export const SECRET = 'the instance’s own';

/** A new, empty database of one driver. Tables and columns are named alike in all of them. */
export interface TestDatabase {
	/** Another store on it, over a connection of its own; `dispose` closes it. */
	open(options?: { secret?: string }): Promise<ExecutionStore>;
	/** Lets the store's present time go by. */
	pass(ms: number): Promise<void>;
	/** Behind the store's back. */
	execute(sql: string): Promise<void>;
	query(sql: string): Promise<Array<Record<string, unknown>>>;
	dispose(): Promise<void>;
}

/** One test's database and a store on it. */
export interface Scene {
	db: TestDatabase;
	store: ExecutionStore;
}

/** Opens a fresh database for each test of the surrounding `describe`. */
export function scene(openFresh: () => Promise<TestDatabase>): Scene {
	const it = {} as Scene;
	beforeEach(async () => {
		it.db = await openFresh();
		it.store = await it.db.open();
	});
	afterEach(async () => await it.db.dispose());
	return it;
}
