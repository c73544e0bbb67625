const { heading, live, note, title, write } = require('../../lib/terminal.cjs');

/** The Store's speed and size, against the bare database and against n8n. */
module.exports = async ({ quick }) => {
	// What is built only now.
	const { openStore } = require('../../../dist/nodes/store/openStore.js');
	const { SharedContent } = require('../../../dist/nodes/store/sharedContent.js');
	const { measureAdds } = require('./adds.cjs');
	const { measureBytes } = require('./bytes.cjs');
	const { measureClaims } = require('./claims.cjs');
	const { measureGrowth } = require('./growth.cjs');
	const { measureLoopDelay } = require('./loopDelay.cjs');
	const { Postgres } = require('./postgres.cjs');
	const { report } = require('./report.cjs');
	const { Sqlite } = require('./sqlite.cjs');

	const store = { openStore, SharedContent };
	const large = quick ? 100_000 : 1_000_000;
	title('The Store’s speed and size');
	note('Ratios within one run; the parts that are compared take turns.');
	const lines = [];
	for (const Target of [Sqlite, Postgres]) {
		const target = await new Target().start();
		try {
			heading(lines.length + 1, target.name);
			const results = {
				adds: await measureAdds(target, store, live),
				claims: await measureClaims(target, store, live),
				delay: await measureLoopDelay(target, store, live),
				growth: await measureGrowth(target, store, large, live),
				bytes: await measureBytes(target, store, live),
			};
			lines.push(report(target.name, results, large));
		} finally {
			live('');
			await target.end();
		}
	}
	write();
	for (const line of lines) write(line);
};
