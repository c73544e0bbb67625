const { dim, green, note, red, table, write } = require('../../lib/terminal.cjs');

const LIMITS = { overheadPerSubWorkflow: 1 / 30, totalPerPlain: 2.2, growth: 1.3 };

/** Of one size. */
const overheadPerSubWorkflow = ({ plain, guarded, subWorkflow }) =>
	(guarded - plain) / (subWorkflow - plain);
const totalPerPlain = ({ plain, guarded }) => guarded / plain;

const ms = (value) => (value === undefined ? '-' : value.toFixed(2));

function tellSizes(sizes) {
	write();
	table(
		['Items', 'Plain', 'Guarded', 'Sub-workflow', 'Guarded / plain', 'Overhead / sub-workflow’s'],
		sizes.map((size) => [
			size.items.toLocaleString('en'),
			ms(size.plain),
			ms(size.guarded),
			ms(size.subWorkflow),
			totalPerPlain(size).toFixed(2),
			size.subWorkflow === undefined ? '-' : overheadPerSubWorkflow(size).toFixed(3),
		]),
	);
	note(
		'Milliseconds per item: the execution’s own time, median of the rounds. Overhead: above plain.',
	);
	if (sizes.some(({ subWorkflow }) => subWorkflow === undefined)) {
		note('10,000 sub-workflows would take longer than all the rest together: not run.');
	}
}

function tellFailing({ stored, without, failing, added, handled, writes }) {
	const round = (value) => `${Math.round(value)} ms`;
	write();
	table(
		['1,000 items', ''],
		[
			['none failing', round(without)],
			[`${stored} failing and stored`, round(failing)],
			['added, median of the rounds’ differences', round(added)],
			[`bare durable writes of these ${stored} records`, round(writes)],
			['n8n’s own work with the errors', round(handled)],
			['added beyond both', round(added - handled - writes)],
		],
	);
	note('Bare: the same rows into a copy of the database, one durable transaction per record.');
	note(
		'n8n’s own: what failing adds where the node handles its error itself (On Error: Continue).',
	);
}

const verdict = (text, value, limit) => {
	const mark = value <= limit ? green('✓') : red('✗');
	write(`   ${mark} ${text} ${value.toFixed(3)} ${dim(`(limit ${limit.toFixed(3)})`)}`);
};

/** Ends with one line for programs to read. */
function report(sizes, failing) {
	tellSizes(sizes);
	tellFailing(failing);
	const [thousand, tenThousand] = [1000, 10_000].map((items) =>
		sizes.find((size) => size.items === items),
	);
	const overhead = overheadPerSubWorkflow(thousand);
	const total = totalPerPlain(thousand);
	const growth = tenThousand && tenThousand.guarded / thousand.guarded;
	write();
	verdict('overhead / sub-workflow’s:', overhead, LIMITS.overheadPerSubWorkflow);
	verdict('guarded / plain:', total, LIMITS.totalPerPlain);
	if (growth !== undefined) verdict('per item at 10,000 / at 1,000:', growth, LIMITS.growth);
	write();
	const figures = [
		`overhead/sub-workflow=${overhead.toFixed(3)}`,
		`total/plain=${total.toFixed(2)}`,
		`growth=${growth?.toFixed(2) ?? 'not-measured'}`,
	];
	write(`guard: ${figures.join(' ')}`);
}

module.exports = { report };
