/** In-process tests; the ones on a real n8n have test/e2e/jest.config.js. */
module.exports = {
	testEnvironment: 'node',
	// Databases and processes of their own take longer on a busy machine.
	testTimeout: 30_000,
	roots: ['<rootDir>/test'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
	globalSetup: '<rootDir>/test/support/globalSetup.ts',
	globalTeardown: '<rootDir>/test/support/globalTeardown.ts',
	setupFiles: ['<rootDir>/test/setup-env.ts'],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json' }] },
};
