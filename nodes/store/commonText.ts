/**
 * What most payloads have in them: the form of a continuation, and of the errors of n8n's nodes.
 * Each is compressed with this text before it, which is not stored. Stored payloads cannot be read
 * without it: NEVER change it. A better one needs a form number of its own, see payload.ts.
 */
export const COMMON_TEXT = [
	"The connection timed out, consider setting the 'Retry on Fail' option in the node settings",
	'The service refused the connection - perhaps it is offline","description":"connect ECONNREFUSED 127.0.0.1:443',
	'Bad request - please check your parameters","description":"Authorization failed - please check your credentials',
	'The resource you are requesting could not be found","description":"The service was not able to process your request',
	'The service is receiving too many requests from you","description":"Try spacing your requests out using the batching settings under \'Options\'","httpCode":"429',
	"TypeError: Cannot read properties of undefined (reading '",
	',"code":"ECONNRESET","errno":-104,"syscall":"read","status":404,"statusCode":400,"lineNumber":1,"type":"invalid","failure":{"cause":"temporarily-unavailable"}',
	'\\n    at Object.execute (/usr/local/lib/node_modules/n8n/node_modules/.pnpm/n8n-nodes-base@file+packages+nodes-base/node_modules/n8n-nodes-base/nodes/',
	'\\n    at ExecuteContext.requestWithAuthentication (node:internal/process/task_queues:95:5)\\n    at async ',
	'{"error":{"name":"Error","message":"{"error":{"name":"ExpressionError","message":"{"error":{"name":"NodeOperationError","message":"',
	'{"error":{"name":"NodeApiError","message":"Service unavailable - try again later or consider setting this node to retry automatically (in the node settings)',
	'","description":"","level":"error","level":"warning","httpCode":"503","messages":["503 - \\"{\\\\\\"error\\\\\\":\\\\\\"","functionality":"regular","timestamp":17',
	',"stack":"NodeApiError: \\n    at ExecuteContext.execute (/node_modules/n8n-nodes-base/nodes/HttpRequest/V3/HttpRequestV3.node.ts:',
	'\\n    at processTicksAndRejections (node:internal/process/task_queues:104:5)',
	'\\n    at WorkflowExecute.executeNode (/node_modules/n8n-core/src/execution-engine/workflow-execute.ts:',
	'\\n    at WorkflowExecute.runNode (/node_modules/n8n-core/src/execution-engine/workflow-execute.ts:',
	'\\n    at WorkflowExecute.engine.runNode (/.n8n/nodes/node_modules/n8n-nodes-incomplete-executions/dist/nodes/engine/host.js:83:20)',
	'\\n    at /node_modules/n8n-core/src/execution-engine/workflow-execute.ts:',
	'","context":{"itemIndex":0,"runIndex":0,"nodeCause":"","parameter":"","data":{"type":"',
	'"startTime":17,"executionTime":1,"executionIndex":1,"executionStatus":"success","hints":[],"usedDynamicCredentials":{"$":["undefined"]},"attemptedDynamicCredentials":{"$":["undefined"]},"data":{"main":[[{"json":{"$":["date","2025-10-',
	'"binary":{"data":{"mimeType":"application/json","fileType":"json","fileName":"","fileExtension":"","fileSize":" kB","id":"filesystem-v2:workflows/',
	'}},"continuation":{"version":1,"start":"branch","start":"afterWait","start":"failedNode","input":{"items":[{"json":{"id":"',
	'"},"pairedItem":[{"item":0,"input":0}],"pairedItem":{"item":0,"input":{"$":["undefined"]}}}],"index":0},"guardRun":{"index":0,"source":[{"previousNode":"',
	'","previousNodeOutput":0,"previousNodeRun":0}]},"stack":[{"node":{"id":"","name":"","type":"n8n-nodes-base.',
	'"},"data":{"main":[[{"json":{"$":["ref",8]},"pairedItem":{"item":0,"input":{"$":["undefined"]}}}]]},"source":{"main":[{"previousNode":"Guard","previousNodeOutput":0,"previousNodeRun":0}]}',
	',"runIndex":{"$":["undefined"]},"metadata":{"$":["undefined"]},"rewireOutputLogTo":{"$":["undefined"]}}],"waitingExecution":{},"waitingExecutionSource":{},"runData":{},"contextData":{},"metadata":{}}}',
].join('\n');
