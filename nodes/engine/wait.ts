import type { INode, INodeType, IRunExecutionData, Workflow } from 'n8n-workflow';

import { WAIT_TYPE } from './leave';
import { runsOfNode } from './runsOfNode';

/** What a node that called n8n's `putExecutionToWait` waits for. */
export interface Wait {
	/** When it wants to go on, epoch milliseconds. */
	waitTill: number;
	/** Whether it waits for somebody outside (the time is then only how long at most). */
	forSomebody: boolean;
}

/** n8n's "until somebody answers": the years 2999 and 3000. */
const UNTIL_SOMEBODY_ANSWERS = Date.UTC(2999, 0, 1);

/** Any node but Wait has a webhook that wakes its execution only in order to be answered there. */
function isAnswered({ type, typeVersion }: INode, { nodeTypes }: Workflow): boolean {
	if (type === WAIT_TYPE) return false;
	const found = nodeTypes.getByNameAndVersion(type, typeVersion) as INodeType | undefined;
	return found?.description.webhooks?.some(({ restartWebhook }) => restartWebhook) === true;
}

/** What a nested run waits for; undefined when it does not. */
export function waitIn(
	{ waitTill, resultData, executionData }: IRunExecutionData,
	workflow: Workflow,
): Wait | undefined {
	if (!waitTill) return undefined;
	const time = new Date(waitTill).getTime();
	// The Wait node leaves the link that it waits at for the editor to show.
	const { resumeUrl, resumeFormUrl } =
		runsOfNode(resultData.runData, resultData.lastNodeExecuted ?? '').at(-1)?.metadata ?? {};
	const hasLink = resumeUrl !== undefined || resumeFormUrl !== undefined;
	const [waiting] = executionData?.nodeExecutionStack ?? [];
	const forSomebody =
		hasLink ||
		!(time < UNTIL_SOMEBODY_ANSWERS) ||
		(waiting !== undefined && isAnswered(waiting.node, workflow));
	return { waitTill: time, forSomebody };
}
