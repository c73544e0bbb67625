import { createRequire } from 'node:module';
import type * as Core from 'n8n-core';

/*
 * n8n-core is the host's own copy: a second one would have other classes, other services and no
 * connection to the running execution. It is therefore never a dependency of this package.
 */

/**
 * Required the normal way (n8n puts its own modules on the path), or from where n8n started.
 * @throws Error that says what to do when there is none.
 */
export function hostModule(name: string): unknown {
	try {
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- by name: only the running n8n has it
		return require(name);
	} catch {
		try {
			return createRequire(process.argv[1] ?? __filename)(name);
		} catch (cause) {
			throw new Error(
				`This n8n's internals cannot be reached: its module "${name}" was not found. n8n-nodes-incomplete-executions runs inside n8n only; install it as a community package of the n8n that shall use it.`,
				{ cause },
			);
		}
	}
}

/** Kept: Node.js takes longer to look a module up than the Guard has for an item. */
let core: typeof Core | undefined;

/** The running n8n's engine. @throws Error that says what to do when there is none. */
export const hostCore = (): typeof Core => (core ??= hostModule('n8n-core') as typeof Core);

/** A module that not every version of n8n has; undefined where it is missing. */
export function optionalHostModule(name: string): unknown {
	try {
		return hostModule(name);
	} catch {
		return undefined;
	}
}

export type Token<T> = abstract new (...args: never[]) => T;

/** A service of the running n8n, e.g. `hostService(hostCore().InstanceSettings)`. */
export function hostService<T>(token: Token<T>): T {
	const { Container } = hostModule('@n8n/di') as { Container: { get<S>(token: Token<S>): S } };
	return Container.get(token);
}
