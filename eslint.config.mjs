import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Which layer may import which: `domain` ← `store`, `engine` ← node folders (never each other). */
const NODES = [
	'IncompleteExecutionGuard',
	'IncompleteExecutionStore',
	'IncompleteExecutionTrigger',
	'IncompleteExecutions',
];
const MAY_NOT_IMPORT = {
	domain: ['store', 'engine', 'connector', ...NODES],
	store: ['engine', 'connector', ...NODES],
	engine: ['store', ...NODES],
	connector: NODES,
	...Object.fromEntries(NODES.map((node) => [node, NODES.filter((other) => other !== node)])),
};
const OUTSIDE = {
	// Pure TypeScript: no n8n, no input or output.
	domain: ['n8n-workflow', 'n8n-core', 'node:*'],
	store: ['n8n-workflow', 'n8n-core'],
	// n8n-core is reached in the engine only (types by import, the module by hostModules.ts).
	connector: ['n8n-core'],
	...Object.fromEntries(NODES.map((node) => [node, ['n8n-core']])),
};

const layer = (folder) => ({
	files: [`nodes/${folder}/**/*.ts`],
	rules: {
		'no-restricted-imports': [
			'error',
			{
				patterns: [
					{
						group: MAY_NOT_IMPORT[folder].map((other) => `**/${other}/**`),
						message: `${folder} must not depend on this layer (see CONTRIBUTING.md).`,
					},
					...(OUTSIDE[folder]
						? [{ group: OUTSIDE[folder], message: `${folder} must not depend on this package.` }]
						: []),
				],
			},
		],
	},
});

export default defineConfig(
	{ ignores: ['dist/', 'node_modules/', 'coverage/', 'test/artifacts/'] },
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'test/**/*.ts'],
		extends: [...tseslint.configs.recommendedTypeChecked],
		languageOptions: { parserOptions: { project: 'test/tsconfig.json' } },
		rules: {
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/return-await': ['error', 'always'],
			// One interface, synchronous and asynchronous drivers: methods are async to reject, not throw.
			'@typescript-eslint/require-await': 'off',
			// Parameters may be named to show a signature's shape, properties to leave them out of the rest.
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', ignoreRestSiblings: true },
			],
			// What people type into n8n's parameters can be any JSON; it is shown back to them as text.
			'@typescript-eslint/no-base-to-string': 'off',
		},
	},
	{
		files: ['test/**/*.ts'],
		rules: {
			// Tests reach into n8n's loosely typed run data.
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			'@typescript-eslint/unbound-method': 'off',
		},
	},
	...Object.keys(MAY_NOT_IMPORT).map(layer),
	{
		files: ['package.json'],
		languageOptions: {
			parser: tseslint.parser,
			parserOptions: { extraFileExtensions: ['.json'] },
		},
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'],
		// Self-hosted n8n only: the Store needs files and node:sqlite, which n8n Cloud does not allow.
		extends: [n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport],
	},
	{
		files: ['nodes/{engine,store}/**/*.ts', 'nodes/IncompleteExecution*/!(*.node).ts'],
		rules: {
			// Only nodes talk to n8n: they turn a StoreError into a NodeOperationError in one place
			// (connector/storeErrors.ts), and pass on what a guarded node threw as it was.
			'@n8n/community-nodes/require-node-api-error': 'off',
		},
	},
	{
		files: ['nodes/IncompleteExecutionGuard/*.node.ts', 'nodes/IncompleteExecutionStore/*.node.ts'],
		rules: {
			// The Guard runs the nodes behind it and the Store is a sub-node: neither makes sense as a tool.
			'@n8n/community-nodes/node-usable-as-tool': 'off',
		},
	},
	{
		files: ['package.json'],
		rules: {
			// The PostgreSQL driver needs pg; n8n installs a package's dependencies beside it, and it is
			// loaded only when a Store uses that driver.
			'@n8n/community-nodes/no-runtime-dependencies': 'off',
		},
	},
);
