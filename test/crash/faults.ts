import type { RecordSummary } from '../../nodes/domain/record';
import type { Event } from './journal';

/** A lease as its holder may have believed in it: it ends no later than this. */
interface Held {
	id: string;
	token: string;
	from: number;
	until: number;
}

const of = <W extends Event['what']>(events: Event[], what: W) =>
	events.filter((event): event is Extract<Event, { what: W }> => event.what === what);

function heldLeases(events: Event[]): Held[] {
	return of(events, 'leased').map(({ id, token, at, asked, leaseMs }) => {
		const extensions = of(events, 'extended').filter((event) => event.token === token);
		const settling = of(events, 'settling').find((event) => event.token === token);
		// The store counts from a moment after it was asked: really it ends a little later.
		const runsOut = Math.max(
			asked + leaseMs,
			...extensions.map((event) => event.asked + event.leaseMs),
		);
		return { id, token, from: at, until: Math.min(runsOut, settling?.asked ?? Infinity) };
	});
}

function countBy<T>(list: T[], keyOf: (entry: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const entry of list) {
		const group = groups.get(keyOf(entry)) ?? [];
		groups.set(keyOf(entry), [...group, entry]);
	}
	return groups;
}

/** What the workers saw and the records they left do not agree on, in plain words. */
export function faults(events: Event[], records: RecordSummary[]): string[] {
	const found: string[] = [];
	const byId = new Map(records.map((record) => [record.id, record]));

	for (const [executionId, same] of countBy(records, (record) => record.executionId)) {
		if (same.length > 1) found.push(`${executionId} was stored ${same.length} times`);
	}
	for (const { id, executionId } of of(events, 'added')) {
		if (byId.get(id)?.executionId !== executionId) found.push(`${id} was acknowledged and is gone`);
	}
	for (const { id, at } of of(events, 'settled').filter(({ status }) => status === 'resolved')) {
		if (byId.get(id)?.status !== 'resolved') found.push(`${id} was resolved and is open again`);
		const later = of(events, 'leased').find((leased) => leased.id === id && leased.asked > at);
		if (later) found.push(`${id} ran after it was resolved`);
	}
	for (const leases of countBy(heldLeases(events), ({ id }) => id).values()) {
		leases.sort((a, b) => a.from - b.from);
		leases.slice(1).forEach((lease, index) => {
			if (lease.from < leases[index].until) found.push(`${lease.id} had two leases at once`);
		});
	}
	return found;
}
