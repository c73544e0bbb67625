import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Which calls of a node throw before it runs. A node that retries by itself is called per try. */
export interface Plan {
	node: string;
	/** Of the calls in this workflow, from 0. */
	call: number;
	/** That call, and those that follow in the same run. */
	times: number;
}

export interface Call {
	executionId: string;
	node: string;
	fails: boolean;
}

/** The near side of hook.cjs, which runs within n8n. */
export class Shim {
	private readonly folder = mkdtempSync(join(tmpdir(), 'fidelity-'));

	/** What n8n must be started with. */
	get env(): Record<string, string> {
		return {
			FIDELITY_FOLDER: this.folder,
			NODE_OPTIONS: `--require=${join(__dirname, 'hook.cjs')}`,
		};
	}

	/** Before the workflow runs for the first time. */
	plan(workflowId: string, plan: Plan): void {
		writeFileSync(join(this.folder, `${workflowId}.plan.json`), JSON.stringify(plan));
	}

	/** All calls of the workflow's nodes so far, in their order. */
	calls(workflowId: string): Call[] {
		const path = join(this.folder, `${workflowId}.calls`);
		if (!existsSync(path)) return [];
		const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
		return lines.map((line) => JSON.parse(line) as Call);
	}

	end(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** How often each node really ran. */
export function countCalls(calls: Call[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { node, fails } of calls) {
		if (!fails) counts.set(node, (counts.get(node) ?? 0) + 1);
	}
	return counts;
}
