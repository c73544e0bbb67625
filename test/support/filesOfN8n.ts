import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { hostService } from '../../nodes/engine/hostModules';

export const WORKFLOW = 'workflow-1';

/** n8n's real service, which keeps files below a folder of the test's own. */
class FilesOfN8n {
	readonly service = hostService(BinaryDataService);
	private readonly folder = mkdtempSync(join(tmpdir(), 'files-'));

	async start(): Promise<void> {
		Object.assign(hostService(BinaryDataConfig), {
			mode: 'filesystem',
			localStoragePath: this.folder,
		});
		await this.service.init();
	}

	end(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** A file of an execution, as a node makes it; without an execution's id, as a webhook does. */
	async put(text: string, executionId: string, fileName = 'a.txt'): Promise<IBinaryData> {
		const file = { mimeType: 'text/plain', fileName, data: '' };
		return await this.service.store(locationOf(executionId), Buffer.from(text), file);
	}

	/** What n8n does when it deletes an execution. */
	async prune(executionId: string): Promise<void> {
		await this.service.deleteMany([locationOf(executionId)]);
	}

	/** Number of files that an execution, or a record, has. */
	count(executionId: string): number {
		const folder = join(this.folder, 'workflows', WORKFLOW, 'executions', executionId);
		if (!existsSync(folder)) return 0;
		const names = readdirSync(join(folder, 'binary_data'));
		return names.filter((name) => !name.endsWith('.metadata')).length;
	}

	/** Everybody, temporary or not, who has files. */
	owners(): string[] {
		const folder = join(this.folder, 'workflows', WORKFLOW, 'executions');
		return existsSync(folder) ? readdirSync(folder).sort() : [];
	}
}

export const locationOf = (executionId: string) => ({
	type: 'execution' as const,
	workflowId: WORKFLOW,
	executionId,
});

/** The text of an item's file, opened as any node opens it. */
export const textOf = async (context: IExecuteFunctions, key = 'a'): Promise<string> =>
	(await context.helpers.getBinaryDataBuffer(0, key)).toString();

/** A real n8n service per test file, with nothing in it at a test's beginning. */
export function useFilesOfN8n(): { readonly files: FilesOfN8n } {
	const current = { files: undefined as unknown as FilesOfN8n };
	beforeEach(async () => {
		current.files = new FilesOfN8n();
		await current.files.start();
	});
	afterEach(() => current.files.end());
	return current;
}
