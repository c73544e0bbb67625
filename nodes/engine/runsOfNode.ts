import type { IRunData, ITaskData } from 'n8n-workflow';

/** A node's runs. Looked up without care, `constructor` and the like would be found unrun. */
export const runsOfNode = (runData: IRunData, name: string): ITaskData[] =>
	Object.hasOwn(runData, name) ? runData[name] : [];
