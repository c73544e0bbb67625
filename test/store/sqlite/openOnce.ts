import { newRecord } from '../conformance/records';
import { openStore } from '../../../nodes/store/openStore';

const [path] = process.argv.slice(2);

/** One of several processes that open a new file at once. */
async function main(): Promise<void> {
	const store = await openStore({ driver: 'sqlite', path, secret: 's' });
	await store.add(
		newRecord({ origin: { ...newRecord().origin, executionId: String(process.pid) } }),
	);
	await store.close();
}

void main();
