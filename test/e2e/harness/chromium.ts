import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const USUAL_PATHS = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const HOW_TO_INSTALL =
	'Install it (Debian, Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to the program of a Chromium or Chrome that is there.';

/** @throws when there is no Chromium, with how to get one */
export function chromiumPath(given = process.env.CHROMIUM_PATH): string {
	if (given) {
		if (existsSync(given)) return given;
		throw new Error(`There is no program at CHROMIUM_PATH (${given}). ${HOW_TO_INSTALL}`);
	}
	const found = USUAL_PATHS.find((path) => existsSync(path));
	if (found) return found;
	throw new Error(`The editor's tests need Chromium, and none was found. ${HOW_TO_INSTALL}`);
}

/** Playwright gives every launch a fresh profile. */
export async function launchChromium(): Promise<Browser> {
	return await chromium.launch({
		executablePath: chromiumPath(),
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			'--no-first-run',
			'--font-render-hinting=none',
		],
	});
}
