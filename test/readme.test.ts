import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';

import { ERROR_TYPES } from '../nodes/domain/errorTypes';
import { DEFAULT_RULES } from '../nodes/domain/rules';
import { FUSION_MINUTES, MAKE_MINUTES } from '../nodes/domain/schedule';
import { STATUSES } from '../nodes/domain/status';
import { IncompleteExecutionGuard } from '../nodes/IncompleteExecutionGuard/IncompleteExecutionGuard.node';
import { IncompleteExecutions } from '../nodes/IncompleteExecutions/IncompleteExecutions.node';
import { IncompleteExecutionStore } from '../nodes/IncompleteExecutionStore/IncompleteExecutionStore.node';
import { IncompleteExecutionTrigger } from '../nodes/IncompleteExecutionTrigger/IncompleteExecutionTrigger.node';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const NODES = [
	new IncompleteExecutionGuard(),
	new IncompleteExecutionStore(),
	new IncompleteExecutionTrigger(),
	new IncompleteExecutions(),
];

const isRule = (line: string | undefined): boolean => /^\| -+ \|/.test(line ?? '');

/** Rows of the README's tables by their first cell, their heads left out. */
const rows = new Map(
	readme
		.split('\n')
		.filter((line, at, lines) => line.startsWith('| ') && !isRule(lines[at + 1]))
		.map((line) => line.split('|').map((cell) => cell.trim()))
		.map(([, first, ...rest]) => [first, rest] as const),
);

/** What people see of a parameter, with the names of its choices. */
const shownNames = ({ displayName, options = [] }: INodeProperties): string[] => [
	displayName,
	...options.flatMap((option) =>
		'displayName' in option ? shownNames(option as INodeProperties) : [option.name],
	),
];

/** A parameter's default as the README's tables have it. */
function shownDefault({ default: value, options = [] }: INodeProperties): string {
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	const chosen = options.find((option) => 'value' in option && option.value === value);
	return chosen?.name ?? (value === '' ? '_empty_' : String(value));
}

/** Said by the values they stand for, in tables of their own. */
const SAID_ELSEWHERE = new Set(['Operation', 'Options', 'Filters']);

describe('the README', () => {
	it.each(NODES.map((node) => [node.description.displayName, node] as const))(
		'names every parameter of the %s',
		(name, { description }) => {
			expect(readme).toContain(`### ${name}`);
			const names = description.properties
				.filter(({ displayName }) => !['Error Types', 'Statuses'].includes(displayName))
				.flatMap(shownNames)
				.filter((each) => !SAID_ELSEWHERE.has(each));
			const unsaid = names.filter(
				(each) => !readme.includes(each) && !STATUSES.some((status) => isNameOf(each, status)),
			);
			expect(unsaid.filter((each) => !ERROR_TYPES.some((type) => isNameOf(each, type)))).toEqual(
				[],
			);
		},
	);

	it.each(NODES.map((node) => [node.description.displayName, node] as const))(
		'has the defaults of the %s as they are',
		(_, { description }) => {
			const told = description.properties
				.flatMap((property) =>
					property.type === 'collection' ? (property.options as INodeProperties[]) : property,
				)
				.flatMap((property) => {
					const said = rows.get(property.displayName)?.[0];
					return said === undefined ? [] : [[property.displayName, said, shownDefault(property)]];
				});
			expect(told.filter(([, said, is]) => said !== is)).toEqual([]);
		},
	);

	it('has the rules as they are', () => {
		const told = ERROR_TYPES.map((type) => [type, rows.get(type)?.[1]]);
		expect(Object.fromEntries(told)).toEqual(DEFAULT_RULES);
	});

	it('has the schedules as they are', () => {
		expect(rows.get('Fusion')?.[0]).toBe(FUSION_MINUTES.join(', '));
		expect(rows.get('Make')?.[0]).toBe(MAKE_MINUTES.join(', '));
	});

	it('has every status', () => {
		expect(STATUSES.filter((status) => !rows.has(`\`${status}\``))).toEqual([]);
	});

	it('links to files and headings that exist', () => {
		const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
		const files = links.filter((target) => !/^(https?:|#)/.test(target));
		expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
		const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, text]) =>
			text
				.toLowerCase()
				.replace(/[^\w\- ]/g, '')
				.replaceAll(' ', '-'),
		);
		const anchors = links.filter((target) => target.startsWith('#')).map((each) => each.slice(1));
		expect(anchors.filter((anchor) => !headings.includes(anchor))).toEqual([]);
	});
});

/** "Rate Limit Error" is how the editor shows RateLimitError. */
function isNameOf(shown: string, value: string): boolean {
	return shown.replaceAll(' ', '').toLowerCase() === value.toLowerCase();
}
