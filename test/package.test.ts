import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { INodeType } from 'n8n-workflow';

import packageJson from '../package.json';

const ROOT = resolve(__dirname, '..');
const read = (path: string) => readFileSync(path, 'utf8');

interface Codex {
	node: string;
	nodeVersion: string;
	codexVersion: string;
	categories: string[];
	alias: string[];
}

/** Every node the package registers, loaded from its source. */
const NODES = packageJson.n8n.nodes.map((registered) => {
	const source = join(ROOT, registered.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
	const className = basename(source, '.node.ts');
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- by the names in package.json, as n8n does
	const module = require(source) as Record<string, new () => INodeType>;
	const codex = JSON.parse(read(source.replace(/\.ts$/, '.json'))) as Codex;
	return { className, source, type: new module[className](), codex };
});

test('its nodes have the names that workflows hold for ever', () => {
	expect(packageJson.name).toBe('n8n-nodes-incomplete-executions');
	expect(NODES.map(({ type }) => type.description.name).sort()).toEqual([
		'incompleteExecutionGuard',
		'incompleteExecutionStore',
		'incompleteExecutionTrigger',
		'incompleteExecutions',
	]);
});

test('every *.node.ts file is registered', () => {
	const files = readdirSync(join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.node.ts'))
		.map((file) => `dist/nodes/${file.replace(/\.ts$/, '.js')}`);
	expect(files.sort()).toEqual([...packageJson.n8n.nodes].sort());
});

describe.each(NODES)('$className', ({ className, source, type, codex }) => {
	const { description } = type;

	test('is named like its class and its folder', () => {
		expect(description.name.toLowerCase()).toBe(className.toLowerCase());
		expect(basename(dirname(source))).toBe(className);
	});

	test('has an icon for light and one for dark', () => {
		const { light, dark } = description.icon as { light: string; dark: string };
		const [lightFile, darkFile] = [light, dark].map((icon) =>
			resolve(dirname(source), icon.replace(/^file:/, '')),
		);
		for (const file of [lightFile, darkFile]) {
			expect(existsSync(file)).toBe(true);
			expect(read(file)).toContain('<svg');
		}
		expect(read(lightFile)).not.toBe(read(darkFile));
	});

	test('has a subtitle, a description and a display name', () => {
		expect(description.subtitle).toBeTruthy();
		expect(description.description).toBeTruthy();
		expect(description.displayName).toMatch(/^Incomplete Execution/);
	});

	test('has a codex file of its own', () => {
		expect(codex.node).toBe(`${packageJson.name}.${description.name}`);
		expect(codex.categories.length).toBeGreaterThan(0);
		expect(codex.alias.length).toBeGreaterThan(3);
		expect(new Set(codex.alias.map((alias) => alias.toLowerCase())).size).toBe(codex.alias.length);
	});
});

test('each node is found by words of its own', () => {
	const lists = NODES.map(({ codex }) => codex.alias.join());
	expect(new Set(lists).size).toBe(NODES.length);
});
