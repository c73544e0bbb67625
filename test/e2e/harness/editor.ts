import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { selectors, type BrowserContext, type Locator, type Page } from 'playwright-core';

import { BROWSER_ID, type N8nClient } from './client';
import { edgeLabel, ShownExecution } from './shownExecution';
import { until } from './until';

selectors.setTestIdAttribute('data-test-id');

const ARTIFACTS = join(__dirname, '..', '..', 'artifacts');
const LIMIT_MS = 20_000;

/** In pixels of the page. */
interface Clip {
	x: number;
	y: number;
	width: number;
	height: number;
}

export type Theme = 'light' | 'dark';

/** n8n's editor with one workflow open, as a person sees it. */
export class Editor {
	private constructor(
		readonly page: Page,
		readonly workflowId: string,
	) {}

	static async open(
		context: BrowserContext,
		client: N8nClient,
		workflowId: string,
		theme: Theme,
	): Promise<Editor> {
		const [name, value] = client.cookie.split('=');
		await context.addCookies([{ name, value, url: client.url }]);
		const page = await context.newPage();
		page.setDefaultTimeout(LIMIT_MS);
		await page.addInitScript(
			([browserId, chosen]) => {
				localStorage.setItem('n8n-browserId', browserId);
				localStorage.setItem('N8N_THEME', chosen);
			},
			[BROWSER_ID, theme],
		);
		await page.goto(`${client.url}/workflow/${workflowId}`);
		const editor = new Editor(page, workflowId);
		await editor.byTestId('canvas-node').first().waitFor();
		// The node creator shows what was loaded when it opened, and nothing that comes later.
		await page.waitForLoadState('networkidle');
		return editor;
	}

	async close(): Promise<void> {
		await this.page.close();
	}

	byTestId(id: string): Locator {
		return this.page.getByTestId(id);
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Waits until the connection shows this text, e.g. "4 items". */
	async seeOnEdge(from: string, to: string, text: string): Promise<void> {
		await edgeLabel(this.page, from, to).getByText(text, { exact: true }).waitFor();
	}

	/** Opens an execution from the list, and waits until it is shown. */
	async openExecution(id: string): Promise<ShownExecution> {
		await this.page.goto(
			`${new URL(this.page.url()).origin}/workflow/${this.workflowId}/executions/${id}`,
		);
		return await ShownExecution.on(this.page);
	}

	/** Names of the nodes with a red mark, once there is one. */
	async nodesWithIssues(): Promise<string[]> {
		const marked = this.byTestId('canvas-node').filter({ has: this.byTestId('node-issues') });
		await marked.first().waitFor();
		return await marked.evaluateAll((nodes) =>
			nodes.map((node) => node.getAttribute('data-node-name') ?? ''),
		);
	}

	/** @returns the id of the execution; undefined when n8n waits for the webhook to be called first */
	async executeWorkflow(): Promise<string | undefined> {
		return await this.executed(this.byTestId('execute-workflow-button').first());
	}

	/** @returns as `executeWorkflow` */
	async executeStep(name: string): Promise<string | undefined> {
		await this.node(name).hover();
		return await this.executed(this.node(name).getByTestId('execute-node-button'));
	}

	private async executed(button: Locator): Promise<string | undefined> {
		const [response] = await Promise.all([
			this.page.waitForResponse(
				(each) => each.url().endsWith('/run') && each.request().method() === 'POST',
			),
			button.click(),
		]);
		if (!response.ok()) throw new Error(`n8n refused to run: ${await response.text()}`);
		return ((await response.json()) as { data: { executionId?: string } }).data.executionId;
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

	async search(words: string): Promise<void> {
		await this.byTestId('node-creator-plus-button').click();
		await this.byTestId('node-creator-search-bar').fill(words);
	}

	/** Waits until the node creator offers these nodes first, in any order; all of them if `only`. */
	async seeOffered(names: string[], { only = false } = {}): Promise<void> {
		const wanted = [...names].sort().join();
		await until(`the node creator to offer ${wanted}`, async () => {
			const offered = await this.byTestId('node-creator-item-name').allTextContents();
			return (only ? offered : offered.slice(0, names.length)).sort().join() === wanted;
		});
	}

	/** n8n's messages in the corner. */
	async closeMessages(): Promise<void> {
		const messages = this.page.getByRole('alert');
		for (const message of await messages.all()) {
			await message.locator('.el-notification__closeBtn').click();
			await message.waitFor({ state: 'hidden' });
		}
	}

	/** The part of the page that shows the whole workflow, with a margin in pixels. */
	async clipOfWorkflow(margin: number): Promise<Clip> {
		const nodes = this.page.locator('.vue-flow__node');
		const boxes = (
			await Promise.all((await nodes.all()).map(async (each) => await each.boundingBox()))
		).filter((box) => box !== null);
		const x = Math.min(...boxes.map((box) => box.x)) - margin;
		const y = Math.min(...boxes.map((box) => box.y)) - margin;
		const right = Math.max(...boxes.map((box) => box.x + box.width)) + margin;
		const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + margin;
		return { x, y, width: right - x, height: bottom - y };
	}

	/** Keeps a screenshot of the page (or of one that it opened), or of a part of it, as a test artifact. */
	async shot(name: string, clip?: Clip, page = this.page): Promise<Buffer> {
		mkdirSync(ARTIFACTS, { recursive: true });
		const path = join(ARTIFACTS, `${name}.png`);
		return await page.screenshot({ path, clip, animations: 'disabled' });
	}
}
