import type { INodeExecutionData } from 'n8n-workflow';

import type { Continuation } from './continuation';
import { replaceFiles, replaceFilesInItems, type ReplaceFile } from './itemFiles';

/** Whose the files are that a webhook was sent, until its execution has ended. */
const TEMPORARY = '/executions/temp/';

/** n8n gives uploads to their execution when that ends, by another id. */
const givenTo =
	(executionId: string): ReplaceFile =>
	(file) =>
		typeof file.id === 'string'
			? { ...file, id: file.id.replace(TEMPORARY, `/executions/${executionId}/`) }
			: file;

/** A state from an execution that has ended, with its uploads as they are named since. */
export const withUploadsOf = (executionId: string, continuation: Continuation): Continuation =>
	replaceFiles(continuation, givenTo(executionId));

/** The same of items. */
export const itemsWithUploadsOf = (
	executionId: string,
	items: INodeExecutionData[],
): INodeExecutionData[] => replaceFilesInItems(items, givenTo(executionId));
