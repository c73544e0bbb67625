import { LoggerProxy, type IBinaryData, type IRunExecutionData } from 'n8n-workflow';

import type { Continuation } from '../continuation';
import type { Host } from '../host';
import { copyFile, isFileOf, type FilePlace } from '../hostFiles';
import {
	filesIn,
	filesInItems,
	filesOutside,
	replaceFiles,
	replaceFilesInItems,
	replaceFilesInState,
	type ReplaceFile,
} from '../itemFiles';
import type { Outcome } from '../outcome';

/** @returns what gives files the ids of their copies; undefined when nothing was to be copied */
async function copied(
	files: IBinaryData[],
	to: FilePlace,
	isWanted: (id: string) => Promise<boolean>,
): Promise<ReplaceFile | undefined> {
	const copies = new Map<string, string>();
	for (const [id, file] of filesOutside(files)) {
		try {
			if (await isWanted(id)) copies.set(id, await copyFile(file, id, to));
		} catch (error) {
			LoggerProxy.warn(`The file "${file.fileName ?? id}" could not be handed on`, { error });
		}
	}
	if (copies.size === 0) return undefined;
	return (file) => (file.id ? { ...file, id: copies.get(file.id) ?? file.id } : file);
}

const filesOf = (outcome: Outcome): IBinaryData[] => {
	if (outcome.kind === 'finished') return filesInItems(outcome.completed);
	return 'continuation' in outcome ? filesIn(outcome.continuation) : [];
};

const placeOf = ({ workflow }: Host, executionId = ''): FilePlace => ({
	workflowId: workflow.id,
	executionId,
});

/**
 * Gives the files that an item's own execution has made to the Guard's one, as n8n does with the
 * output of a sub-workflow.
 */
export async function handOverFiles(outcome: Outcome, ownId: string, host: Host): Promise<Outcome> {
	const from = placeOf(host, ownId);
	const to = placeOf(host, host.additionalData.executionId);
	const moved = await copied(filesOf(outcome), to, async (id) => await isFileOf(from, id));
	if (!moved) return outcome;
	if (outcome.kind === 'finished') {
		return { ...outcome, completed: replaceFilesInItems(outcome.completed, moved) };
	}
	return 'continuation' in outcome
		? { ...outcome, continuation: replaceFiles(outcome.continuation, moved) }
		: outcome;
}

/**
 * Gives an item's own execution, which outlives the Guard's one, the files that the item brought
 * along: n8n deletes them with that one, and gives a webhook's uploads another id when it ends.
 *
 * @param asked what the item's own execution goes on from
 * @param state the same, as n8n is about to save it
 */
export async function takeFilesAlong(
	asked: Continuation,
	state: IRunExecutionData,
	ownId: string,
	host: Host,
): Promise<void> {
	const own = placeOf(host, ownId);
	const taken = await copied(filesIn(asked), own, async (id) => !(await isFileOf(own, id)));
	if (taken) replaceFilesInState(state, taken);
}
