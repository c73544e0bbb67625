import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
	selectors,
	type Browser,
	type BrowserContext,
	type Locator,
	type Page,
} from 'playwright-core';

import { BROWSER_ID, type N8nClient } from './client';

selectors.setTestIdAttribute('data-test-id');

const ARTIFACTS = join(__dirname, '..', '..', 'artifacts');
const LIMIT_MS = 20_000;

export type Theme = 'light' | 'dark';

/** n8n's editor with one workflow open, as a person sees it. */
export class Editor {
	private constructor(
		readonly page: Page,
		private readonly context: BrowserContext,
	) {}

	static async open(
		browser: Browser,
		client: N8nClient,
		workflowId: string,
		{ theme = 'light', scale = 1 }: { theme?: Theme; scale?: number } = {},
	): Promise<Editor> {
		const context = await browser.newContext({
			viewport: { width: 1680, height: 1050 },
			deviceScaleFactor: scale,
		});
		const [name, value] = client.cookie.split('=');
		await context.addCookies([{ name, value, url: client.url }]);
		await context.addInitScript(
			([browserId, chosen]) => {
				localStorage.setItem('n8n-browserId', browserId);
				localStorage.setItem('N8N_THEME', chosen);
			},
			[BROWSER_ID, theme],
		);
		const page = await context.newPage();
		page.setDefaultTimeout(LIMIT_MS);
		await page.goto(`${client.url}/workflow/${workflowId}`);
		const editor = new Editor(page, context);
		await editor.byTestId('canvas-node').first().waitFor();
		return editor;
	}

	async close(): Promise<void> {
		await this.context.close();
	}

	byTestId(id: string): Locator {
		return this.page.getByTestId(id);
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Waits until the connection shows this text, e.g. "4 items". */
	async seeOnEdge(from: string, to: string, text: string): Promise<void> {
		const label = this.page.locator(
			`[data-test-id="edge-label"][data-source-node-name="${from}"][data-target-node-name="${to}"]`,
		);
		await label.getByText(text, { exact: true }).waitFor();
	}

	/** Names of the nodes with a red mark, once there is one. */
	async nodesWithIssues(): Promise<string[]> {
		const marked = this.byTestId('canvas-node').filter({ has: this.byTestId('node-issues') });
		await marked.first().waitFor();
		return await marked.evaluateAll((nodes) =>
			nodes.map((node) => node.getAttribute('data-node-name') ?? ''),
		);
	}

	/** @returns the id of the execution */
	async executeWorkflow(): Promise<string> {
		return await this.executed(this.byTestId('execute-workflow-button').first());
	}

	/** @returns the id of the execution */
	async executeStep(name: string): Promise<string> {
		await this.node(name).hover();
		return await this.executed(this.node(name).getByTestId('execute-node-button'));
	}

	private async executed(button: Locator): Promise<string> {
		const [response] = await Promise.all([
			this.page.waitForResponse(
				(each) => each.url().endsWith('/run') && each.request().method() === 'POST',
			),
			button.click(),
		]);
		if (!response.ok()) throw new Error(`n8n refused to run: ${await response.text()}`);
		return ((await response.json()) as { data: { executionId: string } }).data.executionId;
	}

	/** Opens the node's panel. */
	async openNode(name: string): Promise<Locator> {
		await this.node(name).dblclick();
		const panel = this.byTestId('ndv');
		await panel.getByTestId('node-parameters').waitFor();
		return panel;
	}

	async closeNode(): Promise<void> {
		await this.byTestId('ndv-close-button').click();
		await this.byTestId('ndv').waitFor({ state: 'hidden' });
	}

	/** The connector's "+" below a node. */
	async clickStoreConnector(name: string): Promise<void> {
		const connector =
			'[data-test-id="canvas-node-input-handle"][data-connection-type="ai_vectorStore"]';
		await this.node(name).locator(connector).getByTestId('canvas-handle-plus').click();
		await this.byTestId('node-creator').waitFor();
	}

	/** Names of the nodes that the node creator offers, best first. */
	async offered(): Promise<string[]> {
		await this.byTestId('node-creator-item-name').first().waitFor();
		return await this.byTestId('node-creator-item-name').allTextContents();
	}

	async shot(name: string, target?: Locator): Promise<Buffer> {
		mkdirSync(ARTIFACTS, { recursive: true });
		const path = join(ARTIFACTS, `${name}.png`);
		return await (target ?? this.page).screenshot({ path, animations: 'disabled' });
	}
}
