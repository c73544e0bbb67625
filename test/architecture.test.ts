import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix, resolve, sep } from 'node:path';

/** What the layers may import, read from the sources themselves: lint can be switched off. */
const ROOT = resolve(__dirname, '..', 'nodes');
const MAX_LINES = 350;

interface Source {
	/** From nodes/, with slashes. */
	path: string;
	text: string;
	lines: number;
	/** Everything imported, required or re-exported: packages by name, files by path from nodes/. */
	imports: string[];
}

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|\brequire\s*\(\s*|^\s*import\s+)(['"])([^'"]+)\1/gm;

function importsOf(path: string, text: string): string[] {
	return [...text.matchAll(IMPORT)].map(([, , name]) =>
		name.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), name)) : name,
	);
}

const SOURCES: Source[] = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.map((file) => {
		const path = file.split(sep).join('/');
		const text = readFileSync(join(ROOT, file), 'utf8');
		return { path, text, lines: text.split('\n').length - 1, imports: importsOf(path, text) };
	});

const layerOf = (path: string): string => path.split('/')[0];
const isFile = (name: string): boolean => name.includes('/') && !/^(node:|@)/.test(name);
const isNodeFolder = (layer: string): boolean => /^[A-Z]/.test(layer);

const LAYERS = [...new Set(SOURCES.map(({ path }) => layerOf(path)))].sort();
const NODE_FOLDERS = LAYERS.filter(isNodeFolder);
const SHARED = ['domain', 'store', 'engine', 'connector'];

/** Layers that each may import, itself included. */
const MAY_IMPORT: Record<string, string[]> = {
	domain: ['domain'],
	store: ['store', 'domain'],
	engine: ['engine', 'domain', 'connector/nodeTypes'],
	connector: ['connector', 'engine', 'store', 'domain'],
	...Object.fromEntries(NODE_FOLDERS.map((folder) => [folder, [folder, ...SHARED]])),
};

/** Packages that each may import; `*` is any of Node.js. */
const MAY_USE: Record<string, string[]> = {
	domain: [],
	// luxon's DateTime is one of the values the payload codec keeps; n8n brings it. pg is loaded only
	// when a Store uses PostgreSQL.
	store: ['node:*', 'luxon', 'pg'],
	engine: ['node:*', 'n8n-workflow', 'n8n-core'],
	connector: ['n8n-workflow'],
	...Object.fromEntries(NODE_FOLDERS.map((folder) => [folder, ['node:*', 'n8n-workflow']])),
};

const offences = (allows: (source: Source, imported: string) => boolean): string[] =>
	SOURCES.flatMap((source) =>
		source.imports
			.filter((imported) => !allows(source, imported))
			.map((imported) => `${source.path} imports ${imported}`),
	);

test('the sources are read', () => {
	expect(SOURCES.length).toBeGreaterThan(50);
	expect(SHARED.every((layer) => LAYERS.includes(layer))).toBe(true);
	expect(NODE_FOLDERS).toHaveLength(4);
	const imports = SOURCES.flatMap((source) => source.imports);
	expect(imports).toContain('n8n-core');
	expect(imports).toContain('node:sqlite');
	expect(imports).toContain('domain/errorTypes');
});

test.each([
	["import { a } from 'x';", 'x'],
	["import type A from './b';", 'domain/b'],
	["import {\n\ta,\n} from '../store/c';", 'store/c'],
	["import 'x';", 'x'],
	["export * from './b';", 'domain/b'],
	["const a = require('x');", 'x'],
	['const a = await import("x");', 'x'],
])('%j is seen', (text, imported) => {
	expect(importsOf('domain/a.ts', text)).toEqual([imported]);
});

test('every folder is a layer whose rules are written here', () => {
	expect(LAYERS).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('layers import downwards only, and nodes never each other', () => {
	const found = offences(
		({ path }, imported) =>
			!isFile(imported) ||
			MAY_IMPORT[layerOf(path)].some((each) => `${imported}/`.startsWith(`${each}/`)),
	);
	expect(found).toEqual([]);
});

test('packages are used where they may be; n8n-core by the engine only', () => {
	const found = offences(
		({ path }, imported) =>
			isFile(imported) ||
			MAY_USE[layerOf(path)].some((each) =>
				each === 'node:*' ? imported.startsWith('node:') : imported === each,
			),
	);
	expect(found).toEqual([]);
});

test('n8n-core is not even reached by another way outside the engine', () => {
	const found = SOURCES.filter(({ path }) => layerOf(path) !== 'engine')
		.filter(({ text }) => /['"`]n8n-core['"`]/.test(text))
		.map(({ path }) => path);
	expect(found).toEqual([]);
});

test('drivers of the store never import each other', () => {
	const driverOf = (path: string) => /^store\/(sqlite|postgres)\//.exec(path)?.[1];
	const found = offences(({ path }, imported) => {
		const [own, other] = [driverOf(path), driverOf(imported)];
		return own === undefined || other === undefined || own === other;
	});
	expect(found).toEqual([]);
});

test('the pure domain asks nobody for the time or for chance, but as a default', () => {
	const found = SOURCES.filter(({ path }) => layerOf(path) === 'domain')
		.flatMap(({ path, text }) => text.split('\n').map((line) => `${path}: ${line.trim()}`))
		.filter((line) => /Date\.now|Math\.random|process\.|setTimeout/.test(line))
		.filter((line) => !/= (Date\.now\(\)|Math\.random)[,)]/.test(line))
		.filter((line) => !/: (\/?\*|\/\/)/.test(line));
	expect(found).toEqual([]);
});

test(`no source is longer than ${MAX_LINES} lines`, () => {
	const found = SOURCES.filter(({ lines }) => lines > MAX_LINES).map(
		({ path, lines }) => `${path}: ${lines}`,
	);
	expect(found).toEqual([]);
});

test('only nodes are named *.node.ts, each in the folder of its name', () => {
	const found = SOURCES.filter(({ path }) => path.endsWith('.node.ts'))
		.filter(({ path }) => basename(path, '.node.ts') !== layerOf(path))
		.map(({ path }) => path);
	expect(found).toEqual([]);
});
