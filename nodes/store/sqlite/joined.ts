import { SUMMARY_COLUMNS } from '../rows';
import type { Row, Statements } from './connection';

/** Records with what they share. Not left to SQLite: it might go from a kind to all of its records. */
export const JOINED = `records cross join guard_runs using (guard_run)
	cross join failure_kinds using (failure_kind)`;

const SUMMARY = `select ${SUMMARY_COLUMNS} from ${JOINED} where seq = :seq`;

/** The record as lists show it. */
export const summaryRow = (sql: Statements, seq: Row[string]): Row => sql.get(SUMMARY, { seq })!;
