import { parseArgs } from 'node:util';

/** n8n's own names of the places where it keeps files; `default` is within the items. */
const FILE_MODES = ['default', 'filesystem', 'database'] as const;

/** How the Guards and n8n are set up. */
export interface Variant {
	/** Guard option "Run As Separate Executions". */
	separate: boolean;
	/** Guard option "Max Parallel Items". */
	parallel: number;
	/** Where n8n keeps files. */
	files: (typeof FILE_MODES)[number];
}

const isFileMode = (mode: string): mode is Variant['files'] =>
	(FILE_MODES as readonly string[]).includes(mode);

/** Reads the command's options, and the paths behind them. @throws what is to be given instead */
export function readArguments(args: string[]): { variant: Variant; paths: string[] } {
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: {
			separate: { type: 'boolean', default: false },
			parallel: { type: 'string', default: '1' },
			files: { type: 'string', default: 'filesystem' },
		},
	});
	const { separate, files } = values;
	const parallel = Number(values.parallel);
	if (!Number.isInteger(parallel) || parallel < 1) {
		throw new Error('Say how many items go on at the same time: --parallel 4');
	}
	if (!isFileMode(files)) {
		throw new Error(`Say where n8n shall keep files: --files ${FILE_MODES.join('|')}`);
	}
	return { variant: { separate, parallel, files }, paths: positionals };
}

/** In the words of the Guard's options and of n8n's. */
export const describeVariant = ({ separate, parallel, files }: Variant): string =>
	[
		separate ? 'separate executions' : 'in process',
		...(parallel > 1 ? [`up to ${parallel} items in parallel`] : []),
		`n8n’s files in mode ${files}`,
	].join(', ');
