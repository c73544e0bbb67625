import type { IExecuteContextData, IRunData } from 'n8n-workflow';

import { TRIGGER_TYPE } from '../connector/nodeTypes';
import { isGuarded, type Branch } from './branch';
import type { Host } from './host';
import { withoutIdentity } from './identity';
import { contextOf } from './nodeContexts';
import { nodeIdsOf } from './nodeReference';
import { hidesData } from './redaction';
import { withoutSecrets } from './savedError';

/** What ran before the Guard and may be referred to; shared by all records of the run. */
export interface Upstream {
	runData: IRunData;
	contextData: IExecuteContextData;
	/** Ids of the workflow's nodes by the names they had, so that a rename loses nothing. */
	nodeIds: Record<string, string>;
	/** n8n hides the data of the execution it comes from. */
	redacted?: true;
}

/**
 * The Guard's ancestors, its own earlier runs, and every node that an expression anywhere in the
 * workflow names: a branch may refer to a node that ran earlier on another path, too.
 */
export function captureUpstream(host: Host, branch: Branch): Upstream {
	const { workflow, runExecutionData } = host;
	const ancestors = new Set(workflow.getParentNodes(branch.guardName, 'ALL'));
	const parameters = JSON.stringify(Object.values(workflow.nodes).map((node) => node.parameters));
	const wanted = (name: string) =>
		!isGuarded(branch, name) &&
		// Its items are claims, which are for nobody else.
		workflow.getNode(name)?.type !== TRIGGER_TYPE &&
		(name === branch.guardName ||
			ancestors.has(name) ||
			parameters.includes(JSON.stringify(name).slice(1, -1)));
	const { runData } = runExecutionData.resultData;
	const before = Object.fromEntries(Object.entries(runData).filter(([name]) => wanted(name)));
	return {
		runData: withoutIdentity(withoutSecrets(before)),
		contextData: contextOf(
			runExecutionData.executionData.contextData,
			(name) => name !== branch.guardName && wanted(name),
		),
		nodeIds: nodeIdsOf(workflow),
		...(hidesData(host) && { redacted: true }),
	};
}
