import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startLanguageModel } from '../e2e/harness/languageModel';
import { OwnN8n } from '../e2e/harness/n8n';
import { Check, type Checked } from './check';
import { judge, limitsNotTold } from './judging';
import { Runner } from './running';
import { startStandInService } from './service';
import { Shim } from './shim';
import { summarise, tell } from './summary';
import { readArguments, type Variant } from './variant';
import {
	childFiles,
	definitionOf,
	workflowFiles,
	type Surroundings,
	type WorkflowFile,
} from './workflows';

const LIMITS = join(__dirname, '..', '..', 'docs', 'limits.md');

/** What the workflows' files name. */
async function surroundings(
	{ client }: OwnN8n,
	serviceUrl: string,
	modelUrl: string,
): Promise<Surroundings> {
	const found: Surroundings = { serviceUrl, children: new Map(), credentials: new Map() };
	const { id, name } = await client.createCredential('openAiApi', { apiKey: '-', url: modelUrl });
	found.credentials.set('openAiApi', { id: id!, name });
	for (const file of childFiles()) {
		found.children.set(file.name, await client.createActive(definitionOf(file, found)));
	}
	return found;
}

/** @returns how many workflows failed */
async function checkAll(
	n8n: OwnN8n,
	shim: Shim,
	around: Surroundings,
	variant: Variant,
	files: WorkflowFile[],
): Promise<number> {
	const startedAt = Date.now();
	const runner = new Runner(n8n.client, shim, variant);
	const all: Checked[] = [];
	let failed = 0;
	await Promise.all(
		files.map(async (file) => {
			const check = new Check(runner, shim, definitionOf(file, around));
			const trouble = await check.run().catch((error: Error) => error);
			const { checked } = check;
			const wrong = judge(checked, trouble);
			if (wrong.length > 0) failed += 1;
			tell(checked, wrong);
			all.push(checked);
		}),
	);
	all.sort((a, b) => (a.name < b.name ? -1 : 1));
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	summarise(all, { failed, seconds, variant });
	return failed;
}

/** Before anything is started. */
function readCommand(): { variant: Variant; files: WorkflowFile[] } | undefined {
	try {
		const { variant, paths } = readArguments(process.argv.slice(2));
		return { variant, files: workflowFiles(paths) };
	} catch (error) {
		console.error((error as Error).message);
		process.exitCode = 2;
		return undefined;
	}
}

async function main(): Promise<void> {
	const untold = limitsNotTold(readFileSync(LIMITS, 'utf8'));
	if (untold.length > 0) throw new Error(`docs/limits.md has no "## ${untold.join('", "## ')}"`);
	const asked = readCommand();
	if (!asked) return;
	const { variant, files } = asked;
	const shim = new Shim();
	const service = await startStandInService();
	const model = await startLanguageModel();
	const n8n = await OwnN8n.start({ ...shim.env, N8N_DEFAULT_BINARY_DATA_MODE: variant.files });
	try {
		const around = await surroundings(n8n, service.url, model.url);
		const failed = await checkAll(n8n, shim, around, variant, files);
		if (failed > 0) process.exitCode = 1;
	} finally {
		await n8n.end();
		await service.close();
		await model.close();
		shim.end();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
