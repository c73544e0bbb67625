import type { ExecuteContext } from 'n8n-core';
import type { IExecuteFunctions, Workflow } from 'n8n-workflow';

import { STORE_TYPE, TRIGGER_TYPE } from '../connector/nodeTypes';
import { drift, type Change } from '../domain/drift';
import type { NodeReference } from '../domain/record';
import { snapshotOf, type Snapshot } from './innerWorkflow';

/** They bring the Guard its records, and have no part in what an attempt does. */
const WIRING: ReadonlySet<string> = new Set([STORE_TYPE, TRIGGER_TYPE]);

/** What was changed since a record's snapshot, in the Guard, its branch and the nodes before it. */
export const driftSince = (
	snapshot: Snapshot,
	workflow: Workflow,
	guard: NodeReference,
): Change[] => drift(snapshot, snapshotOf(workflow), guard, WIRING);

/** The workflow a node runs in, which its context does not promise. */
export const workflowOf = (context: IExecuteFunctions): Workflow =>
	(context as unknown as Pick<ExecuteContext, 'workflow'>).workflow;
