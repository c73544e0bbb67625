import { randomUUID } from 'node:crypto';

import type { Continuation } from '../../nodes/engine/continuation';
import type { Snapshot } from '../../nodes/engine/innerWorkflow';
import type { Upstream } from '../../nodes/engine/upstream';
import { SharedContent } from '../../nodes/store/sharedContent';
import type { Harness } from './harness';

interface Payload {
	continuation: Continuation;
	upstream: Upstream;
	snapshot: Snapshot;
}

/** The payload of the only record, as the store gives it out. */
export async function payloadOf(n8n: Harness): Promise<Payload> {
	const { id, workflowId } = await n8n.record();
	return (await (await n8n.store()).get(workflowId, id)) as unknown as Payload;
}

/**
 * Replaces the only record by one with a changed payload and a valid signature, due now: what
 * somebody with the instance's secret, or an older version of this package, could have written.
 */
export async function forge(n8n: Harness, change: (payload: Payload) => void): Promise<string> {
	const store = await n8n.store();
	const record = await n8n.record();
	const whole = await store.get(record.workflowId, record.id);
	const payload = structuredClone(whole) as unknown as Payload;
	change(payload);
	await store.delete(record.workflowId, { ids: [record.id] });
	const id = randomUUID();
	await store.add({
		id,
		origin: whole,
		failure: whole,
		next: { status: 'pending', dueInMs: 0 },
		startedAt: 0,
		continuation: payload.continuation,
		upstream: new SharedContent(payload.upstream),
		snapshot: new SharedContent(payload.snapshot),
	});
	return id;
}
