import { listed, type Change } from './change';
import type { DefinedNode } from './definition';
import { differences } from './differences';

const SETTINGS = [
	'onError',
	'continueOnFail',
	'retryOnFail',
	'maxTries',
	'waitBetweenTries',
	'alwaysOutputData',
	'executeOnce',
] as const satisfies Array<keyof DefinedNode>;

/** A setting that is off is as good as one that was never touched. */
const settingsOf = (node: DefinedNode): Record<string, unknown> =>
	Object.fromEntries(SETTINGS.map((name) => [name, node[name] || undefined]));

/** By type: the credential that is meant, which may have been renamed since. */
const credentialsOf = ({ credentials }: DefinedNode): Record<string, string> =>
	Object.fromEntries(
		Object.entries(credentials ?? {}).map(([type, { id, name }]) => [type, id ?? `named ${name}`]),
	);

const isOn = ({ disabled }: DefinedNode): boolean => disabled !== true;

/**
 * What is different about a node itself.
 *
 * @param rewritten texts of the earlier one as they are to be compared
 */
export function nodeChanges(
	before: DefinedNode,
	now: DefinedNode,
	rewritten: (text: string) => string,
): Change[] {
	const node = now.name;
	const changes: Change[] = [];
	const tell = (change: Change['change'], description: string) =>
		changes.push({ node, change, description });
	if (before.name !== node) tell('renamed', `"${before.name}" was renamed to "${node}"`);
	if (before.type !== now.type) {
		tell('retyped', `"${node}" was of type ${before.type}, and is of type ${now.type} now`);
	} else if (before.typeVersion !== now.typeVersion) {
		const versions = `version ${before.typeVersion}, and is of version ${now.typeVersion} now`;
		tell('updated', `"${node}" was of ${versions}`);
	}
	if (isOn(before) && !isOn(now)) tell('disabled', `"${node}" was disabled`);
	if (!isOn(before) && isOn(now)) tell('enabled', `"${node}" was enabled`);
	if (before.type === now.type) {
		const parameters = differences(before.parameters, now.parameters, rewritten);
		if (parameters.length > 0) {
			tell('parameters', `Parameters of "${node}" were changed: ${listed(parameters)}`);
		}
		const credentials = differences(credentialsOf(before), credentialsOf(now));
		if (credentials.length > 0) {
			tell('credentials', `Credentials of "${node}" were changed: ${listed(credentials)}`);
		}
	}
	const settings = differences(settingsOf(before), settingsOf(now));
	if (settings.length > 0) {
		tell('settings', `Settings of "${node}" were changed: ${listed(settings)}`);
	}
	return changes;
}
