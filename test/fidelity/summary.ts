import { version } from '../e2e/harness/traits';
import type { Checked, Comparison } from './check';
import { EXPECTED } from './expected';
import type { Wrong } from './judging';
import { describeVariant, type Variant } from './variant';

const SHOWN = 12;

const count = (all: Checked[], kind: Comparison['kind']): number =>
	all.flatMap(({ comparisons }) => comparisons).filter((each) => each.kind === kind).length;

const isLeftOut = ({ comparisons, leftOut }: Checked): boolean =>
	comparisons.length === 0 && leftOut.length > 0;

/** One workflow: that all is well, or each difference by node and item. */
export function tell(checked: Checked, wrong: Wrong[]): void {
	const { name, end, comparisons, leftOut } = checked;
	const out = leftOut.length > 0 ? `, ${leftOut.length} left out` : '';
	const mark = wrong.length > 0 ? '✗' : isLeftOut(checked) ? '-' : '✓';
	console.log(`${mark} ${name}: ${comparisons.length} comparisons${out}`);
	if (end !== 'success' && end !== '') console.log(`    by itself it ends so: ${end}`);
	for (const { what, differences } of wrong) {
		console.log(`    ${what}: ${differences.length} differences (expected → found)`);
		for (const each of differences.slice(0, SHOWN)) console.log(`      ${each}`);
		if (differences.length > SHOWN) console.log(`      ... ${differences.length - SHOWN} more`);
	}
}

function tellGrouped(title: string, entries: Array<[key: string, name: string]>): void {
	if (entries.length === 0) return;
	console.log(`\n${title}`);
	for (const [key, name] of entries) console.log(`  ${name}: ${key}`);
}

/** A run of the harness as a whole. */
interface Whole {
	failed: number;
	seconds: number;
	variant: Variant;
}

/** What was left out, what is known to differ, and the counts. */
export function summarise(all: Checked[], { failed, seconds, variant }: Whole): void {
	tellGrouped(
		'Left out:',
		all.flatMap(({ name, leftOut }) => leftOut.map((each): [string, string] => [each, name])),
	);
	tellGrouped(
		'Not the same in two plain runs, so not compared:',
		all.flatMap(({ name, undetermined }) =>
			[...new Set(undetermined)].map((each): [string, string] => [each, name]),
		),
	);
	tellGrouped(
		'Known differences (docs/limits.md):',
		EXPECTED.filter(({ workflow }) => all.some(({ name }) => name === workflow)).map(
			({ workflow, what, limit }) => [`${what}: ${limit}`, workflow],
		),
	);
	const items = all.reduce((sum, each) => sum + each.items, 0);
	const whole = all.filter(isLeftOut).length;
	const leftOut = all
		.filter((each) => !isLeftOut(each))
		.reduce((sum, each) => sum + each.leftOut.length, 0);
	console.log(`
${all.length} workflows, ${count(all, 'guarded')} times guarded and compared with the plain run, in ${seconds} s
${count(all, 'resumed')} nodes failed and were resumed, ${count(all, 'handled')} failed and handled it themselves
${items} items compared; ${leftOut} cases and ${whole} workflows left out (reasons above)
n8n ${version}, ${describeVariant(variant)}: ${all.length - failed - whole} passed, ${failed} failed`);
}
