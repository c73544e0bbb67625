const { parseArgs } = require('node:util');

const { Checks, bold, cyan, dim, done, live, say, title, write } = require('../lib/terminal.cjs');
const { OrderService } = require('../demo/orderService.cjs');
const { Story } = require('../demo/story.cjs');
const { ordersWorkflow } = require('../demo/workflow.cjs');
const { withThrowawayN8n } = require('../lib/throwaway.cjs');
const { n8nVersion } = require('../lib/n8nVersions.cjs');
const { ensureN8n, say: progress } = require('../lib/tools.cjs');
const build = require('./build.cjs');

const ACTS = [
	require('../demo/acts/ordersComeIn.cjs'),
	require('../demo/acts/retries.cjs'),
	require('../demo/acts/badOrder.cjs'),
	require('../demo/acts/refusedToken.cjs'),
	require('../demo/acts/finalState.cjs'),
];

/** @returns where in n8n to look at it */
async function play({ client, service, checks }) {
	const workflow = await client.create(ordersWorkflow(service));
	await client.publish(workflow);
	done('the workflow is published: Orders ─► Guard ─► Reserve ─► Charge ─► Notify');
	const story = new Story({ client, service, workflow, checks });
	for (const act of ACTS) await act(story);
	return `/workflow/${workflow.id}/executions/${story.firstExecution}`;
}

function tell(checks, seconds) {
	const { count, wrong } = checks;
	write();
	write(
		bold(
			wrong === 0
				? `All ${count} figures are right (${seconds} s).`
				: `Wrong figures: ${wrong} of ${count}.`,
		),
	);
}

/** The main job on a real n8n, for people to see; `--once` ends by itself. */
module.exports = async (env, args) => {
	const { values } = parseArgs({ args, options: { once: { type: 'boolean' } } });
	title('Incomplete executions for n8n: the main job, on a real n8n');
	await build(env);
	await ensureN8n(env);
	progress(`Starting n8n ${n8nVersion()}`);
	const startedAt = Date.now();
	const checks = new Checks();
	const service = await new OrderService().start();
	const onStop = () => live('stopping n8n ...');
	try {
		await withThrowawayN8n({ onStop }, async ({ n8n, client, owner, untilInterrupted }) => {
			done(`n8n ${n8nVersion()} runs in a throwaway folder`);
			done('a shop’s service runs; it will answer 429, 503, 400, 401, or not at all');
			const path = await play({ client, service, checks });
			tell(checks, Math.round((Date.now() - startedAt) / 1000));
			if (values.once) return;
			write();
			say(`Have a look: ${cyan(`${n8n.url}${path}`)}`);
			say(`Log in with  ${bold(owner.email)}  ${bold(owner.password)}`);
			say(dim('Ctrl-C ends n8n and removes its folder.'));
			await untilInterrupted();
		});
	} finally {
		live('');
		await service.stop();
	}
	if (checks.wrong > 0) process.exitCode = 1;
};
