import type { Workflow } from 'n8n-workflow';

/**
 * The expression isolate that the items of a run share. An expression that ran out of memory takes
 * it along: every later expression, also of nodes after the Guard, would fail.
 */
export class SharedIsolate {
	/** Counts the isolates of this run: items that ran on the same one see the same number. */
	generation = 0;
	private renewal: Promise<void> = Promise.resolve();

	constructor(private readonly workflow: Workflow) {}

	/** Gives the workflow a new isolate, once for all items that lost the same one. */
	async renew(lost: number): Promise<void> {
		if (lost === this.generation) {
			this.generation += 1;
			this.renewal = this.replace();
		}
		await this.renewal;
	}

	private async replace(): Promise<void> {
		await this.workflow.expression.releaseIsolate();
		await this.workflow.expression.acquireIsolate();
	}
}

const ISOLATE_ERRORS = ['IsolateError', 'ExpressionIsolateError', 'MemoryLimitError'];

/** Whether the error means that the isolate is gone. */
export const lostIsolate = (error: unknown): boolean => {
	const { name, message, cause } = (error ?? {}) as {
		name?: unknown;
		message?: unknown;
		cause?: unknown;
	};
	return (
		ISOLATE_ERRORS.includes(String(name)) ||
		/isolate.*(no longer available|disposed)|memory limit/i.test(String(message)) ||
		(cause !== undefined && cause !== error && lostIsolate(cause))
	);
};

/** Whether another expression took the isolate along: not this item's fault. */
export const lostToAnother = (error: unknown): boolean =>
	/isolate.*no longer available/i.test(String((error as { message?: unknown })?.message));
