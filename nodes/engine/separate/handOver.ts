import { LoggerProxy, type IBinaryData } from 'n8n-workflow';

import type { Host } from '../host';
import { copyFile, isFileOf, type FilePlace } from '../hostFiles';
import { filesInItems, replaceFiles, replaceFilesInItems, filesIn } from '../itemFiles';
import type { Outcome } from '../outcome';

const filesOf = (outcome: Outcome): IBinaryData[] => {
	if (outcome.kind === 'finished') return filesInItems(outcome.completed);
	return 'continuation' in outcome ? filesIn(outcome.continuation) : [];
};

/**
 * Gives the files that an item's own execution has made to the Guard's one, as n8n does with the
 * output of a sub-workflow.
 */
export async function handOverFiles(
	outcome: Outcome,
	ownId: string,
	{ workflow, additionalData }: Host,
): Promise<Outcome> {
	const place = (executionId: string): FilePlace => ({ workflowId: workflow.id, executionId });
	const [from, to] = [place(ownId), place(additionalData.executionId ?? '')];
	const copies = new Map<string, string>();
	for (const file of filesOf(outcome)) {
		if (file.id === undefined || copies.has(file.id)) continue;
		try {
			if (await isFileOf(from, file.id)) copies.set(file.id, await copyFile(file, file.id, to));
		} catch (error) {
			LoggerProxy.warn(`The file "${file.fileName ?? file.id}" could not be handed on`, { error });
		}
	}
	if (copies.size === 0) return outcome;
	const moved = (file: IBinaryData): IBinaryData =>
		file.id === undefined ? file : { ...file, id: copies.get(file.id) ?? file.id };
	if (outcome.kind === 'finished') {
		return { ...outcome, completed: replaceFilesInItems(outcome.completed, moved) };
	}
	return 'continuation' in outcome
		? { ...outcome, continuation: replaceFiles(outcome.continuation, moved) }
		: outcome;
}
