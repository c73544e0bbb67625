import type { Frame, Locator, Page } from 'playwright-core';

import { until } from './until';

export const edgeLabel = (within: Pick<Page, 'locator'>, from: string, to: string): Locator =>
	within.locator(
		`[data-test-id="edge-label"][data-source-node-name="${from}"][data-target-node-name="${to}"]`,
	);

const ID = /\/executions\/(\w+)/;

/** An execution as n8n's editor shows it. */
export class ShownExecution {
	private constructor(
		readonly page: Page,
		private readonly frame: Frame,
	) {}

	/** Waits until a page shows the execution that its address names. */
	static async on(page: Page): Promise<ShownExecution> {
		await page.waitForURL(ID);
		// Some versions of n8n show an execution in a page of its own within the page.
		const frame = await until('an execution to be shown', async () => {
			for (const each of page.frames()) {
				if ((await each.getByTestId('canvas-node').count()) > 0) return each;
			}
			return false;
		});
		return new ShownExecution(page, frame);
	}

	get id(): string {
		return ID.exec(this.page.url())![1];
	}

	async seeOnEdge(from: string, to: string, text: string): Promise<void> {
		await edgeLabel(this.frame, from, to).getByText(text, { exact: true }).waitFor();
	}

	/** Opens the node's panel. */
	async openNode(name: string): Promise<Locator> {
		await this.frame.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		const panel = this.frame.getByTestId('ndv');
		await panel.getByTestId('output-panel').waitFor();
		return panel;
	}

	/** Follows a link to another execution, which opens in a page of its own. */
	async follow(link: Locator): Promise<ShownExecution> {
		const [page] = await Promise.all([this.page.context().waitForEvent('page'), link.click()]);
		return await ShownExecution.on(page);
	}
}
