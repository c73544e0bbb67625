import type { Browser, BrowserContext } from 'playwright-core';

import { launchChromium } from './chromium';
import { Editor, type Theme } from './editor';
import { onSharedN8n, type OnN8n } from './onN8n';
import type { WorkflowDefinition } from './workflow';

interface OnEditor extends OnN8n {
	/** Saves the workflow and opens it; closed after the test. */
	open(workflow: WorkflowDefinition, theme?: Theme): Promise<Editor>;
}

/**
 * Registers what a test file in the editor needs; the fields are there once tests run.
 *
 * @param scale how many pixels of a screenshot one of the page's takes, across
 */
export function onEditor(scale = 1): OnEditor {
	const on = onSharedN8n() as OnEditor;
	let browser: Browser | undefined;
	let context: BrowserContext;
	let editor: Editor | undefined;
	beforeAll(async () => {
		browser = await launchChromium();
		const viewport = { width: 1680, height: 1050 };
		context = await browser.newContext({ viewport, deviceScaleFactor: scale });
	});
	afterEach(async () => {
		const test = expect.getState().currentTestName ?? '';
		await editor?.shot(`end of ${test.replace(/[^\w -]/g, '').slice(0, 100)}`);
		await editor?.close();
		editor = undefined;
	});
	afterAll(async () => await browser?.close());
	on.open = async (workflow, theme = 'light') => {
		const { id } = await on.client.create(workflow);
		editor = await Editor.open(context, on.client, id, theme);
		return editor;
	};
	return on;
}
