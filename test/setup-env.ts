import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes a settings file with a new key into the user's n8n folder as soon as it is loaded: give it one of its own.
process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'incomplete-executions-test-'));

// n8n-core prints every error of a node, also those a test wants.
process.env.N8N_LOG_LEVEL ??= 'silent';

// What publishes workflows in the background is a part of n8n that tests without n8n do not have.
process.env.N8N_USE_WORKFLOW_PUBLICATION_SERVICE = 'false';
