const colourful = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colourful ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = paint(1);
const dim = paint(2);
const red = paint(31);
const green = paint(32);
const yellow = paint(33);
const cyan = paint(36);

const CLEAR_LINE = '\r\u001b[2K';

/** A line that the next one replaces: progress, on a terminal only. */
const live = (text) => {
	if (process.stdout.isTTY) process.stdout.write(`${CLEAR_LINE}${text && `   ${dim(text)}`}`);
};

const write = (line = '') =>
	process.stdout.write(`${process.stdout.isTTY ? CLEAR_LINE : ''}${line}\n`);

const title = (text) => {
	write();
	write(bold(text));
	write();
};

const heading = (number, text) => {
	write();
	write(bold(`${number}. ${text}`));
};

const say = (text) => write(`   ${text}`);
const note = (text) => write(`   ${dim(text)}`);

/** Something that happened, at so many milliseconds since the orders came in. */
const event = (ms, text) => {
	const seconds = (ms / 1000).toFixed(1);
	write(`   ${dim(`${seconds.padStart(5)} s`)}  ${text}`);
};

/**
 * Text that may be painted column by column.
 *
 * @param {string[]} header
 * @param {string[][]} rows plain text
 * @param {(text: string, column: number) => string} colour
 */
function table(header, rows, colour = (text) => text) {
	const widths = header.map((name, column) =>
		Math.max(name.length, ...rows.map((row) => row[column].length)),
	);
	const pad = (text, column) =>
		column === header.length - 1 ? text : text.padEnd(widths[column] + 2);
	write(`     ${dim(header.map(pad).join(''))}`);
	for (const row of rows) {
		write(`     ${row.map((text, column) => colour(pad(text, column), column)).join('')}`);
	}
}

/** A step that is done; had it failed, it would have thrown. */
const done = (text) => write(`   ${green('✓')} ${text}`);

/** Figures that were really looked up, and whether they are what they must be. */
class Checks {
	wrong = 0;
	count = 0;

	check(text, right, found) {
		this.count += 1;
		if (right) return write(`   ${green('✓')} ${text}`);
		this.wrong += 1;
		write(`   ${red('✗')} ${text}${found === undefined ? '' : red(`  (found: ${found})`)}`);
	}

	/** A figure that must have this value. */
	equal(text, found, wanted) {
		this.check(text, JSON.stringify(found) === JSON.stringify(wanted), JSON.stringify(found));
	}
}

module.exports = {
	Checks,
	bold,
	cyan,
	dim,
	done,
	event,
	green,
	heading,
	live,
	note,
	red,
	say,
	table,
	title,
	write,
	yellow,
};
