import { isErrorType, type Classification, type ErrorType } from '../errorTypes';
import {
	CODES,
	FAILURE_CAUSES,
	GRPC_CODES,
	HTTP_STATUSES,
	SERVICE_CODES,
	SQLSTATES,
} from './codes';
import type { Facts } from './facts';
import { MESSAGE_PATTERNS, STANDARD_SENTENCES } from './messages';

/** One kind of evidence; undefined when the error has none of it. */
type Step = (facts: Facts[]) => Classification | undefined;

const firstOf = <T>(facts: Facts[], find: (fact: Facts) => T | undefined): T | undefined => {
	for (const fact of facts) {
		const found = find(fact);
		if (found !== undefined) return found;
	}
	return undefined;
};

const evidence = (type: ErrorType | undefined, because: string): Classification | undefined =>
	type && { type, because };

/** tedious (Microsoft SQL Server) names every error of a connection so; its code says more. */
const isForeignName = ({ name, codes }: Facts): boolean =>
	name === 'ConnectionError' && codes.some((code) => CODES.has(code));

const declared: Step = (facts) =>
	firstOf(facts, (fact) => {
		// The Code node puts a custom error's name into `description`.
		const words = [fact.name, fact.type, fact.stackName, fact.description];
		const name = isForeignName(fact) ? undefined : words.find(isErrorType);
		return evidence(name, `the error is declared as ${name}`);
	});

const failureCause: Step = (facts) =>
	firstOf(facts, ({ failure }) =>
		evidence(FAILURE_CAUSES.get(String(failure?.cause)), `n8n says ${String(failure?.cause)}`),
	);

/** AWS puts a namespace before, or words behind, its code. */
const bareCode = (code: string): string => code.replace(/^.*#/, '').replace(/:.*$/, '');

const serviceCode: Step = (facts) =>
	firstOf(facts, ({ codes, headers, statuses, type, texts, description, message }) => {
		if (headers['x-ratelimit-remaining'] === '0' && statuses.includes(403)) {
			return evidence('RateLimitError', 'HTTP status 403 with no calls remaining');
		}
		const words = [...codes, type ?? '', message, description].map(bareCode);
		// In a body that n8n kept as text, a code stands in quotes; in AWS XML, in <Code>.
		const quoted = [...texts, description]
			.flatMap((text) => [...text.matchAll(/(?:"|\\"|<Code>)(\w{5,50})(?=\\?"|<)/g)])
			.map((match) => match[1]);
		const code = [...words, ...quoted].find((word) => SERVICE_CODES.has(word));
		return code === undefined
			? undefined
			: evidence(SERVICE_CODES.get(code), `the service's code ${code}`);
	});

const httpType = (status: number): ErrorType | undefined =>
	HTTP_STATUSES.get(String(status)) ??
	(status >= 500 ? 'UnexpectedError' : status >= 400 ? 'DataError' : undefined);

/** FTP reply codes (421, 530, 552) come in the property of HTTP statuses, with an FTP message. */
const FTP: ReadonlyMap<number, ErrorType> = new Map([
	[421, 'ConnectionError'],
	[425, 'ConnectionError'],
	[426, 'ConnectionError'],
	[430, 'InvalidAccessTokenError'],
	[450, 'DataError'],
	[451, 'UnexpectedError'],
	[452, 'OutOfSpaceError'],
	[530, 'InvalidAccessTokenError'],
	[550, 'DataError'],
	[552, 'OutOfSpaceError'],
	[553, 'DataError'],
]);

const isFtp = ({ stackName, name, message, description }: Facts): boolean =>
	/ftp/i.test(`${name ?? ''} ${stackName ?? ''}`) || /\bFTP\b/.test(`${message} ${description}`);

const httpStatus: Step = (facts) =>
	firstOf(facts, (fact) => {
		const [status] = fact.statuses;
		if (status === undefined) return undefined;
		if (isFtp(fact) && FTP.has(status)) return evidence(FTP.get(status), `FTP reply ${status}`);
		return evidence(httpType(status), `HTTP status ${status}`);
	});

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** How gRPC clients begin their messages, e.g. `14 UNAVAILABLE: ...`; a bare number means nothing. */
const GRPC_MESSAGE = /^(\d+) [A-Z_]+: /;

const codeType = (word: string): ErrorType | undefined =>
	CODES.get(word) ??
	(SQLSTATE.test(word) && /\d/.test(word)
		? (SQLSTATES.get(word) ?? SQLSTATES.get(word.slice(0, 2)))
		: undefined);

const code: Step = (facts) =>
	firstOf(facts, ({ name, message: text, description, codes }) => {
		// The MySQL node has the code at the end of its description only.
		const inDescription = /code: (ER_\w+|E[A-Z]{4,})/.exec(description)?.[1];
		const word = [...codes, inDescription ?? ''].find((each) => codeType(each));
		if (word !== undefined) return evidence(codeType(word), `code ${word}`);
		const grpc = GRPC_MESSAGE.exec(text)?.[1];
		if (grpc !== undefined) return evidence(GRPC_CODES.get(grpc), `gRPC status ${grpc}`);
		if (/^(AbortError|TimeoutError)$/.test(name ?? '') && /time/i.test(text)) {
			return evidence('ModuleTimeoutError', `${name} by a time limit`);
		}
		return undefined;
	});

const standardSentence: Step = (facts) =>
	firstOf(facts, ({ message, description, texts }) => {
		const found = [message, description, ...texts]
			.map((text) => STANDARD_SENTENCES.find(([sentence]) => text.startsWith(sentence)))
			.find(Boolean);
		if (!found) return undefined;
		const type = CODES.get(found[1]) ?? httpType(Number(found[1]));
		return evidence(type, `n8n's sentence for ${found[1]}`);
	});

const N8N_CLASSES: ReadonlyArray<readonly [name: RegExp, type: ErrorType]> = [
	[/^Expression\w*Error$/, 'DataError'],
	[
		/^(CredentialNotFoundError|CredentialsNotFoundError|UnrecognizedCredentialTypeError)$/,
		'InvalidConfigurationError',
	],
	[/^(WorkflowHasIssuesError|UnrecognizedNodeTypeError)$/, 'InvalidConfigurationError'],
];

const MISSING_CREDENTIAL =
	/credentials? .*(not set|not found|does not exist|do not exist|no access)|does not have any credentials|no credentials? /i;

const n8nClass: Step = (facts) =>
	firstOf(facts, ({ name, stackName, message }) => {
		const word = name ?? stackName;
		if (word === undefined) return undefined;
		const known = N8N_CLASSES.find(([pattern]) => pattern.test(word));
		if (known) return evidence(known[1], `n8n's ${word}`);
		if (/^Node(Operation|Api)Error$/.test(word) && MISSING_CREDENTIAL.test(message)) {
			return evidence('InvalidConfigurationError', `${word} about a credential`);
		}
		return undefined;
	});

const message: Step = (facts) =>
	firstOf(facts, ({ message: text, description, texts }) => {
		for (const [pattern, type] of MESSAGE_PATTERNS) {
			const match = [text, description, ...texts].map((line) => pattern.exec(line)).find(Boolean);
			if (match) return evidence(type, `the message says "${match[0]}"`);
		}
		return undefined;
	});

/** What is known only by the kind of node error, when the message says nothing either. */
const nodeError: Step = (facts) =>
	firstOf(facts, ({ name }) => {
		if (name === 'NodeOperationError') return evidence('DataError', 'a NodeOperationError');
		if (name === 'NodeApiError')
			return evidence('UnexpectedError', 'a NodeApiError without a code');
		return undefined;
	});

/** Design, section 8: the first that finds something decides. */
export const STEPS: readonly Step[] = [
	declared,
	failureCause,
	serviceCode,
	httpStatus,
	code,
	standardSentence,
	n8nClass,
	message,
	nodeError,
];
