const { dim, green, note, red, table, write } = require('../../lib/terminal.cjs');
const { ANSWERS_AFTER_MS } = require('./slowService.cjs');

/** Of one size. */
const overheadPerSubWorkflow = ({ plain, guarded, subWorkflow }) =>
	(guarded - plain) / (subWorkflow - plain);
const totalPerPlain = ({ plain, guarded }) => guarded / plain;

const ms = (value) => (value === undefined ? '-' : value.toFixed(2));

function tellSizes(sizes) {
	write();
	table(
		[
			'Items',
			'Plain',
			'Guarded',
			'Separate',
			'Sub-workflow',
			'Guarded / plain',
			'Overhead / sub-workflow’s',
		],
		sizes.map((size) => [
			size.items.toLocaleString('en'),
			ms(size.plain),
			ms(size.guarded),
			ms(size.separate),
			ms(size.subWorkflow),
			totalPerPlain(size).toFixed(2),
			size.subWorkflow === undefined ? '-' : overheadPerSubWorkflow(size).toFixed(3),
		]),
	);
	note(
		'Milliseconds per item: the execution’s own time, median of the rounds. Overhead: above plain.',
	);
	note('Separate: guarded, with Run As Separate Executions. Sub-workflow: without a Guard.');
	if (sizes.some(({ subWorkflow }) => subWorkflow === undefined)) {
		note('10,000 executions would take longer than all the rest together: not run.');
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

function tellBranches(nothing, { width, one, several }) {
	write();
	table(
		['Branch', 'ms per item'],
		[
			['one NoOp, plain', nothing.plain.toFixed(3)],
			['one NoOp, guarded', nothing.guarded.toFixed(3)],
			[`a call of ${ANSWERS_AFTER_MS} ms, guarded`, ms(one)],
			[`the same, Max Parallel Items ${width}`, ms(several)],
		],
	);
}

function tellShare({ nodes, hooks, rest }) {
	write();
	table(
		['A guarded item’s time', 'ms'],
		[
			['n8n runs the nodes, with their expressions', nodes.toFixed(3)],
			['n8n’s hooks hear of it', hooks.toFixed(3)],
			['everything else', rest.toFixed(3)],
		],
	);
	note('By clocks around n8n’s WorkflowExecute.runNode (for the branch’s nodes) and around the');
	note('execution’s own hooks, within the Guard’s run. All that is left counts as the engine’s:');
	note('also n8n’s loop from node to node, garbage collection, and turns for n8n’s other work.');
}

function tellHeap(heap) {
	write();
	table(
		['Held at the end of 1,000 items', 'bytes per item'],
		Object.entries(heap).map(([name, bytes]) => [name, Math.round(bytes).toLocaleString('en')]),
	);
	note('The heap’s growth from the first node to the end, after garbage collections, the result');
	note('still held. Guarded: with Show Guarded Data: None. The larger of the two ratios counts.');
}

const UP_TO = { holds: (value, limit) => value <= limit, word: 'limit' };
const AT_LEAST = { holds: (value, limit) => value >= limit, word: 'at least' };

const verdict = (text, value, limit, { holds, word } = UP_TO) => {
	const mark = holds(value, limit) ? green('✓') : red('✗');
	write(`   ${mark} ${text} ${value.toFixed(3)} ${dim(`(${word} ${limit.toFixed(3)})`)}`);
};

/** Ends with one line for programs to read. */
function report({ sizes, failing, nothing, waiting, inside: { share, heap } }) {
	tellSizes(sizes);
	tellFailing(failing);
	tellBranches(nothing, waiting);
	tellShare(share);
	tellHeap(heap);
	const [thousand, tenThousand] = [1000, 10_000].map((items) =>
		sizes.find((size) => size.items === items),
	);
	const overhead = overheadPerSubWorkflow(thousand);
	const total = totalPerPlain(thousand);
	const growth = tenThousand && tenThousand.guarded / thousand.guarded;
	const noop = nothing.guarded - nothing.plain;
	const memory = Math.max(
		...['Edit Fields', 'NoOp'].map((name) => heap[`${name}, guarded`] / heap[`${name}, plain`]),
	);
	const parallel = waiting.one / waiting.several;
	write();
	verdict('overhead / sub-workflow’s:', overhead, 1 / 30);
	verdict('guarded / plain:', total, 2.2);
	if (growth !== undefined) verdict('per item at 10,000 / at 1,000:', growth, 1.3);
	verdict('a NoOp above plain, ms per item:', noop, 0.25);
	verdict('share of time outside nodes, expressions and hooks:', share.share, 0.15);
	verdict('memory / plain’s:', memory, 1.2);
	verdict(`one by one / ${waiting.width} in parallel:`, parallel, 6, AT_LEAST);
	write();
	const figures = [
		`overhead/sub-workflow=${overhead.toFixed(3)}`,
		`total/plain=${total.toFixed(2)}`,
		`growth=${growth?.toFixed(2) ?? 'not-measured'}`,
		`noop_ms=${noop.toFixed(3)}`,
		`engine_share=${share.share.toFixed(3)}`,
		`memory/plain=${memory.toFixed(2)}`,
		`parallel${waiting.width}=${parallel.toFixed(1)}`,
	];
	write(`guard: ${figures.join(' ')}`);
}

module.exports = { report };
