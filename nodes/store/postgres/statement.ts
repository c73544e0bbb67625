/**
 * A statement that a session plans once, under this name, and not each time; for those that are run
 * often. It names its columns: with `*` it would fail in older sessions once a table has more.
 */
export interface Prepared {
	name: string;
	sql: string;
}

interface Statement {
	text: string;
	/** Of the values, in the order of `$1`, `$2`, ... */
	names: string[];
}

/** By schema: what was asked for once. The text is long, and need not be put together again to be found. */
const known = new Map<string, Map<string, Statement>>();

/** `:name`, but not the type in `::type`. */
const NAME = /(?<!:):([a-z_]\w*)/g;

/**
 * A statement as PostgreSQL takes it: `:name` in ours stands for a value, `@.` for the schema.
 * Values never become part of the text.
 */
export function statementFor(sql: string, schema: string): Statement {
	const ofSchema = known.get(schema) ?? new Map<string, Statement>();
	known.set(schema, ofSchema);
	let statement = ofSchema.get(sql);
	if (!statement) {
		const names: string[] = [];
		const text = sql.replaceAll('@.', `${schema}.`).replace(NAME, (_, name: string) => {
			if (!names.includes(name)) names.push(name);
			return `$${names.indexOf(name) + 1}`;
		});
		statement = { text, names };
		ofSchema.set(sql, statement);
	}
	return statement;
}

/** The server's present time in epoch milliseconds: hosts with differing clocks agree on it. */
export const NOW = `(extract(epoch from statement_timestamp()) * 1000)::bigint`;
