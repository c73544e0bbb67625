import type { Values } from './database';

/** One of the rows that a statement takes at once. */
export interface GivenRow {
	fields: Record<string, string | number | boolean | null | undefined>;
	/** Bytes that belong to it: they cannot be part of the text the fields are sent as. */
	data?: Buffer;
}

/** What `asValues` sends, to select from; `number` is the row's place, `at` where its data begins. */
export const given = (columns: Record<string, string>): string =>
	`json_to_recordset(:rows) as given (number integer, at integer, ${Object.entries(columns)
		.map((column) => column.join(' '))
		.join(', ')})`;

/** A row's data, `length` bytes of it. */
export const dataOf = (length: string): string =>
	`substring(:data::bytea from at + 1 for (${length})::integer)`;

/** What many rows have in common is sent once: they tell its place, from 1. */
export class Places {
	private readonly known = new Map<string, number>();

	of(value: string): number {
		const place = this.known.get(value) ?? this.known.size + 1;
		this.known.set(value, place);
		return place;
	}

	get all(): string[] {
		return [...this.known.keys()];
	}
}

/** Null is what is not given; undefined is not sent. */
export function asValues(rows: GivenRow[]): Values {
	let at = 0;
	const all = rows.map(({ fields, data }, number) => {
		const row = { ...fields, number, at: data && at };
		at += data?.length ?? 0;
		return row;
	});
	const buffers = rows.flatMap(({ data }) => data ?? []);
	return {
		rows: JSON.stringify(all),
		data: buffers.length === 1 ? buffers[0] : Buffer.concat(buffers),
	};
}
