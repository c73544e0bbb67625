import { RecordFiles } from '../engine/recordFiles';
import type { GuardContext } from './guardContext';

/** The files of a record that this run of the Guard makes, or goes on with. */
export const filesOfRecord = ({ host, store, policy }: GuardContext, id: string): RecordFiles =>
	new RecordFiles(
		host.workflow.id,
		id,
		policy,
		async () => await store.noteFiles(host.workflow.id, id),
	);
