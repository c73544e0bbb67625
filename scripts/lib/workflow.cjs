const { randomUUID } = require('node:crypto');

/** A node for a workflow definition. @param {[number, number]} position on the canvas */
const freshNode = (name, type, typeVersion, position, parameters = {}) => ({
	id: randomUUID(),
	name,
	type,
	typeVersion,
	position,
	parameters,
});

/** Connections from one output to the first input of each of these nodes. */
const to = (...nodes) => nodes.map((node) => ({ node, type: 'main', index: 0 }));

/** Connections from our Store to nodes that use it. */
const storeOf = (...nodes) => nodes.map((node) => ({ node, type: 'ai_vectorStore', index: 0 }));

module.exports = { freshNode, storeOf, to };
