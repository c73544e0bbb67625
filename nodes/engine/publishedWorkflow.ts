import { Workflow, type IConnections, type INode, type IWorkflowSettings } from 'n8n-workflow';

import { hostService, optionalHostModule, type Token } from './hostModules';
import { doesNotFit } from './hostParts';

/** A version of a workflow as n8n runs it. */
interface Published {
	versionId: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

interface Repository {
	getPublishedVersionForExecution(workflowId: string): Promise<Published | null>;
}

const LOOKUP = 'getPublishedVersionForExecution';

/**
 * Where this n8n keeps what it publishes; undefined when it starts triggers anew each time.
 * @throws NodeOperationError when it cannot be asked: claims would go by the wiring of an old version.
 */
function publications(node: INode): Repository | undefined {
	const config = optionalHostModule('@n8n/config') as
		| { GlobalConfig: Token<{ workflows?: { useWorkflowPublicationService?: boolean } }> }
		| undefined;
	const inUse = config && hostService(config.GlobalConfig).workflows?.useWorkflowPublicationService;
	if (inUse === false) return undefined;
	const database = optionalHostModule('@n8n/db') as
		{ WorkflowPublishedVersionRepository?: Token<Repository> } | undefined;
	const { WorkflowPublishedVersionRepository: token } = database ?? {};
	const repository = token && hostService(token);
	// An n8n without the setting always publishes in this way, or never.
	if (typeof repository?.[LOOKUP] === 'function') return repository;
	if (inUse === undefined) return undefined;
	throw doesNotFit(node, [`WorkflowPublishedVersionRepository.${LOOKUP} of @n8n/db`]);
}

/**
 * Follows the workflow of a running trigger. When a new version is published, n8n starts only
 * those triggers anew that were changed themselves: the others' own `workflow` is then an old
 * version, while executions run the new one.
 *
 * @returns asks for the version that is published now; the same object until there is another
 */
export function followPublished(workflow: Workflow, trigger: INode): () => Promise<Workflow> {
	let current: { versionId?: string; workflow: Workflow } = { workflow };
	return async () => {
		const found = await publications(trigger)?.getPublishedVersionForExecution(workflow.id);
		if (found && found.versionId !== current.versionId) {
			const { versionId, name, nodes, connections, settings } = found;
			const { id, nodeTypes } = workflow;
			current = {
				versionId,
				workflow: new Workflow({ id, name, nodes, connections, settings, nodeTypes, active: true }),
			};
		}
		return current.workflow;
	};
}
