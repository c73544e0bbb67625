import { types } from 'node:util';

import type { Encoder } from './encode';
import { ERROR_KEYS, tagged } from './tags';

interface Luxon {
	isLuxonDateTime?: unknown;
	isValid: unknown;
	ts: unknown;
	zoneName: unknown;
	locale: unknown;
}

/** Classes that have a form of their own; undefined for all other objects. */
export function special(encoder: Encoder, value: object): unknown {
	if (Array.isArray(value)) return list(encoder, value);
	if (Object.getPrototypeOf(value) === Object.prototype) return undefined;
	if (types.isDate(value)) {
		const ms = Date.prototype.getTime.call(value);
		return tagged('date', Number.isNaN(ms) ? null : new Date(ms).toISOString());
	}
	if (types.isMap(value)) {
		const entries = [...Map.prototype.entries.call(value)];
		return tagged(
			'map',
			entries.map(([key, entry]) => [encoder.write(key), encoder.write(entry)]),
		);
	}
	if (types.isSet(value)) {
		const entries = [...Set.prototype.values.call(value)];
		return tagged(
			'set',
			entries.map((entry) => encoder.write(entry)),
		);
	}
	if (ArrayBuffer.isView(value)) return bytes(encoder, value);
	if (types.isArrayBuffer(value)) {
		encoder.spend('characters', value.byteLength);
		return tagged('bytes', 'ArrayBuffer', Buffer.from(value).toString('base64'));
	}
	if (types.isRegExp(value)) return tagged('regexp', value.source, value.flags);
	if (isError(value)) return error(encoder, value);
	if (Object.prototype.toString.call(value) === '[object URL]') {
		const { href } = value as URL;
		return typeof href === 'string' ? tagged('url', href) : undefined;
	}
	return dateTime(value as Luxon);
}

function list(encoder: Encoder, value: unknown[]): unknown {
	const written: unknown[] = [];
	for (let index = 0; index < value.length; index++) {
		// A list with a hole is written by its keys: it may be a long one with little in it.
		if (!(index in value)) return sparse(encoder, value, written);
		written.push(encoder.write(encoder.read(value, index)));
	}
	return written;
}

/** @param before what is written of it already */
function sparse(encoder: Encoder, value: unknown[], before: unknown[]): unknown {
	const entries: Array<[number, unknown]> = before.map((entry, index) => [index, entry]);
	for (const key of Object.keys(value)) {
		const index = Number(key);
		if (!Number.isInteger(index) || index < before.length) continue;
		entries.push([index, encoder.write(encoder.read(value, index))]);
	}
	return tagged('sparse', value.length, entries);
}

function bytes(encoder: Encoder, view: ArrayBufferView): unknown {
	encoder.spend('characters', view.byteLength);
	const content = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
	const type = Buffer.isBuffer(view) ? 'Buffer' : nameOf(view);
	return tagged('bytes', type, content.toString('base64'));
}

const nameOf = (view: ArrayBufferView): string =>
	types.isDataView(view) ? 'DataView' : (view as Uint8Array)[Symbol.toStringTag];

/** Of any realm; the errors of aborted requests are no native ones. */
const isError = (value: object): value is Error =>
	types.isNativeError(value) ||
	/^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value));

/**
 * The plain form that an error has for JSON, when its class gives it one: what n8n saves of it.
 * Its properties are left alone then: a library's error carries its whole request, with
 * credentials, and leaves that out of the form.
 */
export function formOfError(value: object): object | undefined {
	if (Object.getPrototypeOf(value) === Object.prototype || Array.isArray(value)) return undefined;
	if (!isError(value)) return undefined;
	try {
		const { toJSON } = value as { toJSON?: unknown };
		const form: unknown = typeof toJSON === 'function' ? toJSON.call(value) : undefined;
		return typeof form === 'object' && form !== null && form !== value ? form : undefined;
	} catch {
		return undefined;
	}
}

function error(encoder: Encoder, value: Error): unknown {
	const hidden = ERROR_KEYS.filter((key) => encoder.read(value, key) !== undefined);
	const keys = [...hidden, ...Object.keys(value).filter((key) => !hidden.includes(key as 'name'))];
	return tagged('error', encoder.entries(value, keys));
}

function dateTime({ isLuxonDateTime, isValid, ts, zoneName, locale }: Luxon): unknown {
	if (isLuxonDateTime !== true || typeof ts !== 'number') return undefined;
	return tagged('dateTime', isValid === false ? null : ts, zoneName, locale);
}
