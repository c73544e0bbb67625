import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** A Node process that runs a TypeScript file of ours. */
export interface StartedProcess {
	child: ChildProcess;
	/** Whole lines of its output, as they come. */
	onLine(listener: (line: string) => void): void;
	/** How it ended, and what it wrote to its error output. */
	ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; errors: string }>;
}

export function startProcess(file: string, args: string[]): StartedProcess {
	const hook = join(__dirname, 'typescript.cjs');
	const child = spawn(process.execPath, ['--no-warnings', '-r', hook, file, ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let errors = '';
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
	const ended = new Promise<Awaited<StartedProcess['ended']>>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => resolve({ code, signal, errors }));
	});
	return {
		child,
		ended,
		onLine: (listener) => {
			let rest = '';
			child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
				const lines = (rest + chunk).split('\n');
				rest = lines.pop()!;
				lines.forEach(listener);
			});
		},
	};
}

/** Waits for all to end well. */
export async function allEnded(processes: StartedProcess[]): Promise<void> {
	for (const { ended } of processes) {
		const { code, signal, errors } = await ended;
		if (code !== 0) throw new Error(`A process ended with ${signal ?? `code ${code}`}: ${errors}`);
	}
}
