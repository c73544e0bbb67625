// eslint-disable-next-line @typescript-eslint/no-require-imports -- plain JavaScript, shared with the npm scripts
const { n8nTraits, n8nVersion } = require('../../../scripts/lib/n8nVersions.cjs') as {
	n8nTraits(): Record<
		| 'publishesAtOnce'
		| 'keepsAnswers'
		| 'logOpensError'
		| 'agentsOutliveTools'
		| 'retriesStoppedAnew',
		boolean
	>;
	n8nVersion(): string;
};

/** What is special about the n8n that the tests run on. */
export const traits = n8nTraits();

export const version = n8nVersion();
