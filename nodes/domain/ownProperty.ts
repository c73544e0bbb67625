/** Own, whatever the key is: plain assignment of `__proto__` would change the object's class. */
export function setOwn(target: object, key: string | number, value: unknown): void {
	if (key === '__proto__') {
		Object.defineProperty(target, key, {
			value,
			writable: true,
			enumerable: true,
			configurable: true,
		});
	} else (target as Record<string | number, unknown>)[key] = value;
}
