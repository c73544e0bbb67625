import type { IRunExecutionData } from 'n8n-workflow';

import type { Host } from '../host';

/** Told of the execution that n8n has made for an item, before a node of the branch runs in it. */
type OnBegin = (own: Host) => void;

/** Kept for all copies of this package that the process has loaded (n8n loads it again on update). */
const KEY = Symbol.for('n8n-nodes-incomplete-executions.separateExecutions');

const expected = (): WeakMap<IRunExecutionData, OnBegin> =>
	((globalThis as { [KEY]?: WeakMap<IRunExecutionData, OnBegin> })[KEY] ??= new WeakMap());

/** Says what to do when the execution that runs this state begins. */
export const expectBegin = (state: IRunExecutionData, onBegin: OnBegin): void => {
	expected().set(state, onBegin);
};

/**
 * The Guard is the first node in an item's own execution: n8n gives its parts to nothing but a
 * node that runs in it.
 *
 * @returns whether this is such an execution; then the Guard has nothing else to do
 */
export function beginsSeparate(host: Host): boolean {
	const onBegin = expected().get(host.runExecutionData);
	if (!onBegin) return false;
	expected().delete(host.runExecutionData);
	onBegin(host);
	return true;
}
