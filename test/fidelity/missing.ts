/** What a node's error says when the machine, or this installation of n8n, lacks what it needs. */
const MISSING: Array<[RegExp, string]> = [
	[
		/GraphicsMagick/,
		'Edit Image needs the program "gm" (Debian, Ubuntu: apt-get install graphicsmagick)',
	],
	[
		/Python runner unavailable/,
		'n8n from npm comes without its Python task runner, so Code runs no Python',
	],
];

/** Why a workflow cannot run here, by how its plain run ended. */
export const missingHere = (end: string): string | undefined =>
	MISSING.find(([pattern]) => pattern.test(end))?.[1];
