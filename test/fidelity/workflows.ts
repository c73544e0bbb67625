import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { WorkflowDefinition } from '../e2e/harness/workflow';

const FOLDER = join(__dirname, 'workflows');
const CHILDREN = join(FOLDER, 'children');

/** A workflow as it is in its file, under the file's name. */
export interface WorkflowFile {
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

/** @throws Error that says what to give instead */
function read(path: string): WorkflowFile {
	const name = basename(path, '.json');
	try {
		const text = readFileSync(path, 'utf8');
		const { nodes, connections } = JSON.parse(text) as Partial<WorkflowDefinition>;
		if (Array.isArray(nodes) && connections) return { name, text };
	} catch (error) {
		throw new Error(`Give files of workflows, as n8n downloads them: ${(error as Error).message}`);
	}
	throw new Error(`Give files of workflows, as n8n downloads them: "${path}" has no nodes`);
}

const filesIn = (folder: string): WorkflowFile[] =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.sort()
		.map((name) => read(join(folder, name)));

/** @param paths of workflow files; without any, all of ours. @throws what is to be given instead */
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
