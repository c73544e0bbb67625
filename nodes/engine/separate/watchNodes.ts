import type { ExecuteContext } from 'n8n-core';
import type { IExecuteData, INodeType, INodeTypes, Workflow } from 'n8n-workflow';

import type { UnderWay } from '../leave';

/** What is seen of an execution's nodes. */
export interface Watched {
	/** What the last node that ran threw, before n8n reduced it to plain data, if it did. */
	rawError: unknown;
	underWay: UnderWay | undefined;
}

/** The node's context: `this`, or of newer nodes the first argument. */
function underWayIn(self: unknown, [first]: unknown[]): UnderWay | undefined {
	const context = [self, first].find((each) => (each as ExecuteContext | undefined)?.executeData);
	if (!context) return undefined;
	const { executeData, runIndex } = context as { executeData: IExecuteData; runIndex: number };
	return { entry: executeData, runIndex };
}

type Execute = (this: unknown, ...args: unknown[]) => unknown;

/** A node type that is this one but for being watched. */
function watched(type: INodeType, last: Watched): INodeType {
	const { execute } = type as { execute?: Execute };
	if (!execute) return type;
	const whileWatched = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
		last.rawError = undefined;
		last.underWay = underWayIn(this, args);
		try {
			return await execute.apply(this, args);
		} catch (error) {
			last.rawError = error;
			throw error;
		}
	};
	return Object.create(type, { execute: { value: whileWatched } }) as INodeType;
}

/**
 * Sees the raw errors of a workflow's nodes. n8n's copies lose names, causes and headers (a
 * service's Retry-After), and the execution itself is n8n's own.
 *
 * @param workflow one that no other execution uses
 */
export function watchNodes(workflow: Workflow): Watched {
	const last: Watched = { rawError: undefined, underWay: undefined };
	const types = workflow.nodeTypes;
	const made = new Map<INodeType, INodeType>();
	const getByNameAndVersion: INodeTypes['getByNameAndVersion'] = (name, version) => {
		const type = types.getByNameAndVersion(name, version);
		// n8n says by none that it does not know this type.
		if ((type as INodeType | undefined) === undefined) return type;
		let own = made.get(type);
		if (!own) made.set(type, (own = watched(type, last)));
		return own;
	};
	workflow.nodeTypes = Object.create(types, {
		getByNameAndVersion: { value: getByNameAndVersion },
	}) as INodeTypes;
	return last;
}
