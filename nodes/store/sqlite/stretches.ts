import type { SQLInputValue } from 'node:sqlite';

import type { Statements, Values } from './connection';

/** A record's place in an index: what that is ordered by, and the record's number. */
export interface Place {
	at: number;
	seq: number;
}

/** What tells one stretch of an index from the others: the values of `KEY` in the statement. */
export type Stretch = readonly SQLInputValue[];

export const KEY = ['stretches.value->>2', 'stretches.value->>3'] as const;

/** How records are found in stretches of an index, and in which order. */
export interface Way {
	statement: string;
	isBefore: (one: Place, other: Place) => boolean;
}

const isSmaller = (one: Place, other: Place): boolean =>
	one.at < other.at || (one.at === other.at && one.seq < other.seq);

/** @param column by which the index orders, and then by seq */
const way = (column: string, where: string, than: '<' | '>'): Way => {
	const order = than === '<' ? 'desc' : 'asc';
	return {
		statement: `select stretches.key as stretch, records.${column} as at, records.seq
			from json_each(:stretches) as stretches cross join records on records.seq in (
				select seq from records where ${where} and ${column} ${than}= stretches.value->>0
				and (${column}, seq) ${than} (stretches.value->>0, stretches.value->>1)
				order by ${column} ${order}, seq ${order} limit :some)
			order by at ${order}, records.seq ${order} limit :limit`,
		isBefore: than === '>' ? isSmaller : (one, other) => isSmaller(other, one),
	};
};

export const upwards = (column: string, where: string): Way => way(column, where, '>');
export const downwards = (column: string, where: string): Way => way(column, where, '<');

/** Before all records, upwards. */
const LOWEST: Place = { at: 0, seq: 0 };

/** The least that is read of a stretch at once. */
const FEW = 4;

/**
 * The first records of several stretches of an index together, in order. Read bit by bit: when there
 * are many stretches, most have none of the first records in them.
 */
export function firstOf(
	sql: Statements,
	{ statement, isBefore }: Way,
	stretches: Stretch[],
	limit: number,
	values: Values,
	from: Place = LOWEST,
): Place[] {
	let found: Place[] = [];
	let open = stretches.map((key) => ({ key, from }));
	let some = Math.min(limit, Math.max(FEW, Math.ceil((2 * limit) / stretches.length)));
	for (; open.length > 0; some = Math.min(limit, some * 4)) {
		const places = open.map((): Place[] => []);
		const keys = JSON.stringify(open.map(({ key, from }) => [from.at, from.seq, ...key]));
		for (const row of sql.all(statement, { ...values, stretches: keys, some, limit })) {
			places[Number(row.stretch)].push({ at: Number(row.at), seq: Number(row.seq) });
		}
		found = [...found, ...places.flat()]
			.sort((one, other) => (isBefore(one, other) ? -1 : 1))
			.slice(0, limit);
		const last = found.length < limit ? undefined : found[limit - 1];
		open = open
			.map(({ key }, n) => ({ key, from: places[n][some - 1] }))
			.filter(({ from }) => from && (!last || isBefore(from, last)));
	}
	return found;
}
