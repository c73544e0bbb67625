import type { IBinaryData, INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

import { setOwn } from '../domain/ownProperty';
import type { Continuation } from './continuation';

/** Deeper than n8n nests its own data; a record holds nothing deeper than this either. */
const MAX_DEPTH = 1000;

type Plain = Record<string, unknown>;

const isPlain = <T>(value: T): value is T & Plain => {
	if (typeof value !== 'object' || value === null) return false;
	const prototype = Object.getPrototypeOf(value) as unknown;
	return prototype === Object.prototype || prototype === null;
};

/**
 * Gives each file (each object once, however often it is referred to) what takes its place;
 * nothing, to take the file out of its item.
 */
export type ReplaceFile = (file: IBinaryData) => IBinaryData | undefined;

/** Copies data with its items' files replaced. What is shared, or goes in circles, still does. */
class FileCopier {
	private readonly made = new Map<object, unknown>();

	constructor(private readonly replace: ReplaceFile) {}

	copy<T>(value: T): T {
		return this.any(value, 0) as T;
	}

	/** One level of it has names of nodes, which may be any. */
	copyEach<T>(byName: Record<string, T>): Record<string, T> {
		return Object.fromEntries(
			Object.entries(byName).map(([name, each]) => [name, this.copy(each)]),
		);
	}

	private any(value: unknown, depth: number): unknown {
		if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return value;
		const made = this.made.get(value);
		if (made !== undefined) return made;
		if (Array.isArray(value)) {
			const list: unknown[] = [];
			this.made.set(value, list);
			for (const each of value) list.push(this.any(each, depth + 1));
			return list;
		}
		return isPlain(value) ? this.plain(value, depth) : value;
	}

	private plain(value: Plain, depth: number): Plain {
		const copy: Plain = {};
		this.made.set(value, copy);
		const isItem = isPlain(value.json);
		for (const [key, each] of Object.entries(value)) {
			// What lies in an item's json is data, even if it looks like a file.
			const entry =
				key === 'json' && isItem
					? each
					: key === 'binary' && isPlain(each)
						? this.files(each)
						: this.any(each, depth + 1);
			setOwn(copy, key, entry);
		}
		return copy;
	}

	private files(binary: Plain): Plain {
		const files: Plain = {};
		for (const [key, file] of Object.entries(binary)) {
			const made = isPlain(file) ? this.file(file) : file;
			if (made !== undefined) setOwn(files, key, made);
		}
		return files;
	}

	private file(file: Plain): unknown {
		if (!this.made.has(file)) {
			this.made.set(file, this.replace(file as unknown as IBinaryData));
		}
		return this.made.get(file);
	}
}

/** A copy of a branch's state with its files replaced; everything else is as it was. */
export function replaceFiles(continuation: Continuation, replace: ReplaceFile): Continuation {
	const copier = new FileCopier(replace);
	return {
		...continuation,
		input: copier.copy(continuation.input),
		stack: copier.copy(continuation.stack),
		waitingExecution: copier.copyEach(continuation.waitingExecution),
		runData: copier.copyEach(continuation.runData),
		// Loops keep items there.
		contextData: copier.copyEach(continuation.contextData),
		metadata: copier.copyEach(continuation.metadata),
		...(continuation.loops && { loops: copier.copyEach(continuation.loops) }),
		...(continuation.completed && { completed: copier.copy(continuation.completed) }),
	};
}

/** Replaces the files in a state of n8n's own, which goes on from it. */
export function replaceFilesInState(state: IRunExecutionData, replace: ReplaceFile): void {
	const copier = new FileCopier(replace);
	const execution = state.executionData!;
	for (const [name, runs] of Object.entries(state.resultData.runData)) {
		setOwn(state.resultData.runData, name, copier.copy(runs));
	}
	execution.nodeExecutionStack = execution.nodeExecutionStack.map((entry) => ({
		...entry,
		data: copier.copy(entry.data),
	}));
	execution.waitingExecution = copier.copyEach(execution.waitingExecution);
	execution.contextData = copier.copyEach(execution.contextData);
}

/** All files that going on from here may need. */
export function filesIn(continuation: Continuation): IBinaryData[] {
	const files: IBinaryData[] = [];
	replaceFiles(continuation, (file) => {
		files.push(file);
		return file;
	});
	return files;
}

/** Copies of items with their files replaced. */
export const replaceFilesInItems = (
	items: INodeExecutionData[],
	replace: ReplaceFile,
): INodeExecutionData[] => new FileCopier(replace).copy(items);

/** A Code node may put anything in a file's place. */
export const filesInItems = (items: INodeExecutionData[]): IBinaryData[] =>
	items.flatMap(({ binary }) => Object.values(binary ?? {}).filter(isPlain));

/** Those that n8n keeps outside the items, by their ids. */
export const filesOutside = (files: IBinaryData[]): Map<string, IBinaryData> =>
	new Map(files.flatMap((file) => (file.id ? [[file.id, file] as const] : [])));
