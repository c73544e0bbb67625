/** Full type names of our nodes, as they stand in every workflow: package name, dot, node name. */
const PACKAGE = 'n8n-nodes-incomplete-executions';

export const GUARD_TYPE = `${PACKAGE}.incompleteExecutionGuard`;
export const STORE_TYPE = `${PACKAGE}.incompleteExecutionStore`;
export const TRIGGER_TYPE = `${PACKAGE}.incompleteExecutionTrigger`;
export const OPERATIONS_TYPE = `${PACKAGE}.incompleteExecutions`;
/** n8n's twin of the operations node for AI agents. */
export const OPERATIONS_TOOL_TYPE = `${OPERATIONS_TYPE}Tool`;
