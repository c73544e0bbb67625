import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { WorkflowDefinition } from '../e2e/harness/workflow';

const FOLDER = join(__dirname, 'workflows');
const CHILDREN = join(FOLDER, 'children');

/** A workflow as it is in its file, under the file's name. */
interface WorkflowFile {
	name: string;
	text: string;
}

/** What the files name and is known only when they run. */
export interface Surroundings {
	/** Stands for `http://service.test`. */
	serviceUrl: string;
	/** Ids of the workflows in `children`, by their names: each stands for `child:NAME`. */
	children: Map<string, string>;
	/** What is used instead of a file's own credentials, by their type. */
	credentials: Map<string, { id: string; name: string }>;
}

const read = (path: string): WorkflowFile => ({
	name: basename(path, '.json'),
	text: readFileSync(path, 'utf8'),
});

const filesIn = (folder: string): WorkflowFile[] =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.sort()
		.map((name) => read(join(folder, name)));

/** @param paths of workflow files; without any, all of ours */
export const workflowFiles = (paths: string[]): WorkflowFile[] =>
	paths.length > 0 ? paths.map(read) : filesIn(FOLDER);

/** The workflows that ours call. */
export const childFiles = (): WorkflowFile[] => filesIn(CHILDREN);

/** @returns a definition of the caller's own */
export function definitionOf(
	{ name, text }: WorkflowFile,
	{ serviceUrl, children, credentials }: Surroundings,
): WorkflowDefinition {
	const filled = text
		.replaceAll('http://service.test', serviceUrl)
		.replace(/child:([\w-]+)/g, (placeholder, child: string) => children.get(child) ?? placeholder);
	const { nodes, connections, settings, pinData } = JSON.parse(filled) as WorkflowDefinition;
	for (const node of nodes) {
		for (const type of Object.keys(node.credentials ?? {})) {
			const credential = credentials.get(type);
			if (credential) node.credentials![type] = credential;
		}
	}
	return { name, nodes, connections, settings, pinData };
}
