/** A span as n8n sends it. */
export interface Span {
	name: string;
	attributes: Record<string, string | number | undefined>;
	failed: boolean;
}

type Field = number | Buffer;

/** The fields of a message in protobuf's wire format, by their numbers. */
function fieldsOf(message: Buffer): Map<number, Field[]> {
	const fields = new Map<number, Field[]>();
	let at = 0;
	const varint = (): number => {
		let value = 0;
		for (let factor = 1; ; factor *= 128) {
			const byte = message[at++];
			value += (byte % 128) * factor;
			if (byte < 128) return value;
		}
	};
	const bytes = (length: number): Buffer => message.subarray(at, (at += length));
	const read: Record<number, () => Field> = {
		0: varint,
		1: () => bytes(8),
		2: () => bytes(varint()),
		5: () => bytes(4),
	};
	while (at < message.length) {
		const tag = varint();
		const number = Math.floor(tag / 8);
		fields.set(number, [...(fields.get(number) ?? []), read[tag % 8]()]);
	}
	return fields;
}

const messages = (message: Buffer, field: number): Buffer[] =>
	(fieldsOf(message).get(field) ?? []) as Buffer[];

function attribute(keyValue: Buffer): [string, string | number | undefined] {
	const [key] = messages(keyValue, 1);
	const value = fieldsOf(messages(keyValue, 2)[0]);
	const [text] = (value.get(1) ?? []) as Buffer[];
	const [integer] = (value.get(3) ?? []) as number[];
	return [key.toString(), text?.toString() ?? integer];
}

const ERROR = 2;

function spanIn(message: Buffer): Span {
	const [name] = messages(message, 5);
	const [status] = messages(message, 15);
	return {
		name: name.toString(),
		attributes: Object.fromEntries(messages(message, 9).map(attribute)),
		failed: status !== undefined && fieldsOf(status).get(3)?.[0] === ERROR,
	};
}

/** Reads an OpenTelemetry export request (opentelemetry/proto/trace/v1/trace.proto). */
export const spansIn = (request: Buffer): Span[] =>
	messages(request, 1)
		.flatMap((resourceSpans) => messages(resourceSpans, 2))
		.flatMap((scopeSpans) => messages(scopeSpans, 2))
		.map(spanIn);
