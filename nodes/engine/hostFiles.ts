import type { Readable } from 'node:stream';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import { hostCore, hostService, optionalHostModule, type Token } from './hostModules';

/*
 * The files that n8n keeps outside the items (its modes filesystem, database, s3 and azure), as
 * n8n's own BinaryDataService gives them out.
 */

/** Whose files: n8n keeps them by execution. */
export interface FilePlace {
	workflowId: string;
	executionId: string;
}

type Location = FilePlace & { type: 'execution' };

interface Service {
	duplicateBinaryData(
		location: Location,
		items: INodeExecutionData[][],
	): Promise<INodeExecutionData[][]>;
	store(location: Location, from: Readable, file: IBinaryData): Promise<IBinaryData>;
	getAsStream(id: string): Promise<Readable>;
	getMetadata(id: string): Promise<{ fileSize?: number }>;
	deleteMany(locations: Location[]): Promise<void>;
	deleteManyByBinaryDataId(ids: string[]): Promise<void>;
}

/** Methods of n8n's BinaryDataService; whether it has them is looked at in hostParts.ts. */
export const FILE_SERVICE = [
	'duplicateBinaryData',
	'store',
	'getAsStream',
	'getMetadata',
	'deleteMany',
	'deleteManyByBinaryDataId',
] as const satisfies Array<keyof Service>;

interface FileRepository {
	findOne(query: object): Promise<{ sourceType: string; sourceId: string } | null>;
}

const locationOf = (place: FilePlace): Location => ({ type: 'execution', ...place });

const service = (): Service =>
	hostService((hostCore() as unknown as { BinaryDataService: Token<Service> }).BinaryDataService);

/**
 * Older versions (2.20) forget the metadata of a file that they duplicate (so that it cannot be
 * sent by HTTP Request), and delete all files of an execution with the one they are told to.
 */
const worksByFile = (): boolean => 'BinaryDataBlobManager' in hostCore();

/** @returns the copy's id @throws Error in n8n's words when there is no such file, or no space. */
export async function copyFile(file: IBinaryData, id: string, to: FilePlace): Promise<string> {
	const files = service();
	const location = locationOf(to);
	// n8n writes the new id into what it is given.
	const clone = { ...file, id };
	if (!worksByFile()) {
		await files.store(location, await files.getAsStream(id), clone);
	} else {
		await files.duplicateBinaryData(location, [[{ json: {}, binary: { file: clone } }]]);
	}
	if (clone.id === id) throw new Error('n8n keeps files in the items now');
	return clone.id;
}

/** Bytes; undefined when n8n does not say. @throws Error in n8n's words when there is no such file */
export async function sizeOfFile({ bytes }: IBinaryData, id: string): Promise<number | undefined> {
	return bytes ?? (await service().getMetadata(id)).fileSize;
}

/** Whether an id names a file of this place, and nothing else. */
export async function isFileOf(place: FilePlace, id: string): Promise<boolean> {
	const [mode, path, ...more] = id.split(':');
	if (path === undefined || more.length > 0) return false;
	if (mode === 'database') return await isRowOf(place, path);
	const folder = `workflows/${place.workflowId}/executions/${place.executionId}/binary_data/`;
	return path.startsWith(folder) && /^[\w-]+$/.test(path.slice(folder.length));
}

/** In the database a file's id does not say whose it is; its row does. */
async function isRowOf({ executionId }: FilePlace, fileId: string): Promise<boolean> {
	const database = optionalHostModule('@n8n/db') as
		{ BinaryDataRepository?: Token<FileRepository> } | undefined;
	if (!database?.BinaryDataRepository) return false;
	const row = await hostService(database.BinaryDataRepository).findOne({
		where: { fileId },
		select: ['sourceType', 'sourceId'],
	});
	return row?.sourceType === 'execution' && row.sourceId === executionId;
}

/** Deletes all files of these places; those without any are no error. */
export async function deletePlaces(places: FilePlace[]): Promise<void> {
	await service().deleteMany(places.map(locationOf));
}

/** Deletes single files; where n8n cannot, they stay until their place is deleted. */
export async function deleteFiles(ids: string[]): Promise<void> {
	if (ids.length > 0 && worksByFile()) await service().deleteManyByBinaryDataId(ids);
}
