/**
 * The versions of n8n that the tests run on, the oldest supported first, each with what is special
 * about it. The last one is what everything runs on unless `--n8n` names another.
 *
 * - `overrides`: what npm must be told to install it
 * - `publishesAtOnce`: it has published a workflow, and started all of its triggers anew, when it
 *   answers, and has no status to ask for
 * - `keepsAnswers`: its nodes' errors keep the service's answer, with the headers
 * - `logOpensError`: the editor's log opens at the run that failed
 * - `agentsOutliveTools`: an agent goes on when a tool that is plugged into it fails
 * - `retriesStoppedAnew`: its Retry of an execution that was stopped begins where that had begun;
 *   otherwise it runs nothing
 */
const N8N_VERSIONS = {
	'2.20.12': {
		// It wants this module from an address outside of npm, which not every network lets through;
		// npm has it, too, a little older. Only the nodes that read and write spreadsheets use it.
		overrides: { xlsx: '0.18.5' },
		publishesAtOnce: true,
		keepsAnswers: false,
		logOpensError: false,
		agentsOutliveTools: false,
		retriesStoppedAnew: false,
	},
	'2.41.1': {
		overrides: {},
		publishesAtOnce: false,
		keepsAnswers: true,
		logOpensError: true,
		agentsOutliveTools: true,
		retriesStoppedAnew: true,
	},
};

const NEWEST = Object.keys(N8N_VERSIONS).at(-1);

/** The version to work with: of this process and, through the environment, of those it starts. */
const n8nVersion = () => process.env.TEST_N8N ?? NEWEST;

/** What is special about it; a version that is not listed is taken for one like the newest. */
const n8nTraits = () => N8N_VERSIONS[n8nVersion()] ?? N8N_VERSIONS[NEWEST];

/** Takes `--n8n VERSION` out of a command's arguments. @returns the others */
function chooseN8n(args) {
	const at = args.indexOf('--n8n');
	if (at === -1) return args;
	const version = args[at + 1];
	if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) {
		const tested = Object.keys(N8N_VERSIONS).join(', ');
		throw new Error(`Say which n8n: --n8n VERSION (tested: ${tested})`);
	}
	process.env.TEST_N8N = version;
	return [...args.slice(0, at), ...args.slice(at + 2)];
}

module.exports = { N8N_VERSIONS, n8nVersion, n8nTraits, chooseN8n };
