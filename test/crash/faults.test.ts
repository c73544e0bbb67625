import type { RecordSummary } from '../../nodes/domain/record';
import { faults } from './faults';
import type { Event } from './journal';

const record = (id: string, status = 'pending', executionId = id) =>
	({ id, status, executionId }) as RecordSummary;
const added: Event = { what: 'added', asked: 0, at: 1, id: 'a', executionId: 'a' };
const leased = (token: string, asked: number): Event => ({
	what: 'leased',
	id: 'a',
	token,
	leaseMs: 100,
	asked,
	at: asked + 1,
});
const extended: Event = { what: 'extended', id: 'a', token: '1', leaseMs: 100, asked: 60, at: 61 };
const settling: Event = { what: 'settling', id: 'a', token: '1', asked: 50, at: 50 };
const settled: Event = {
	what: 'settled',
	id: 'a',
	token: '1',
	asked: 50,
	at: 51,
	status: 'resolved',
};

it.each<[string, Event[], RecordSummary[], string[]]>([
	['nothing', [added, leased('1', 10), settling, settled], [record('a', 'resolved')], []],
	['a lease after another ran out', [leased('1', 0), leased('2', 101)], [], []],
	['a lost record', [added], [], ['a was acknowledged and is gone']],
	[
		'another record in its place',
		[added],
		[record('a', 'pending', 'b')],
		['a was acknowledged and is gone'],
	],
	[
		'a record stored twice',
		[],
		[record('a'), record('b', 'pending', 'a')],
		['a was stored 2 times'],
	],
	[
		'a resolved record that is open',
		[settled],
		[record('a')],
		['a was resolved and is open again'],
	],
	[
		'one that ran again',
		[settled, leased('2', 60)],
		[record('a', 'resolved')],
		['a ran after it was resolved'],
	],
	['two leases at once', [leased('1', 0), leased('2', 50)], [], ['a had two leases at once']],
	[
		'one taken during an extension',
		[leased('1', 0), extended, leased('2', 120)],
		[],
		['a had two leases at once'],
	],
])('the crash test finds %s', (_, events, records, expected) => {
	expect(faults(events, records)).toEqual(expected);
});
