import type { INodeType, INodeTypes, Workflow } from 'n8n-workflow';

/** What the last node that ran threw, before n8n reduced it to plain data, if it did. */
export interface RawError {
	value: unknown;
}

type Execute = (this: unknown, ...args: unknown[]) => unknown;

/** A node type that is this one but for keeping what it throws. */
function watched(type: INodeType, last: RawError): INodeType {
	const { execute } = type as { execute?: Execute };
	if (!execute) return type;
	const keeping = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
		last.value = undefined;
		try {
			return await execute.apply(this, args);
		} catch (error) {
			last.value = error;
			throw error;
		}
	};
	return Object.create(type, { execute: { value: keeping } }) as INodeType;
}

/**
 * Keeps the raw errors of a workflow's nodes. n8n's copies lose names, causes and headers (a
 * service's Retry-After), and the execution itself is n8n's own.
 *
 * @param workflow one that no other execution uses
 */
export function keepRawErrors(workflow: Workflow): RawError {
	const last: RawError = { value: undefined };
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
