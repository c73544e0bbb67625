import { isErrorType, type ErrorType } from '../errorTypes';
import { code, httpStatus, standardSentence, statusAsCode } from './byCode';
import { CODES, FAILURE_CAUSES, serviceCodeType } from './codes';
import { evidence, firstOf, type Step } from './evidence';
import type { Facts } from './facts';
import { CREDENTIAL_SENTENCES, MESSAGE_PATTERNS } from './messages';

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
		evidence(FAILURE_CAUSES.get(failure.cause ?? ''), `n8n says ${failure.cause}`),
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
		const quoted = [...texts, description, message]
			.flatMap((text) => [...text.matchAll(/(?:"|\\"|<Code>)(\w{5,50})(?=\\?"|<)/g)])
			.map((match) => match[1]);
		const code = [...words, ...quoted].find(serviceCodeType);
		return code === undefined
			? undefined
			: evidence(serviceCodeType(code), `the service's code ${code}`);
	});

const N8N_CLASSES: ReadonlyArray<readonly [name: RegExp, type: ErrorType]> = [
	[/^Expression\w*Error$/, 'DataError'],
	[/^Credentials?(NotFound|MissingId|Data)Error$/, 'InvalidConfigurationError'],
	[/^UnrecognizedCredentialTypeError$/, 'InvalidConfigurationError'],
	[/^(WorkflowHasIssuesError|UnrecognizedNodeTypeError)$/, 'InvalidConfigurationError'],
];

/** What nodes themselves say about it. */
const MISSING_CREDENTIAL =
	/credentials? .*(not set|not found|does not exist|do not exist|no access)|\bno credentials? /i;

const n8nClass: Step = (facts) =>
	firstOf(facts, ({ name, stackName, message, isWrapper }) => {
		const word = name ?? stackName ?? '';
		const known = N8N_CLASSES.find(([pattern]) => pattern.test(word));
		if (known) return evidence(known[1], `n8n's ${word}`);
		const isNodeError = /^Node(Operation|Api)Error$/.test(word);
		const sentences = isNodeError
			? [...CREDENTIAL_SENTENCES, MISSING_CREDENTIAL]
			: CREDENTIAL_SENTENCES;
		if (sentences.some((pattern) => pattern.test(message))) {
			return evidence('InvalidConfigurationError', `n8n says "${message.slice(0, 100)}"`);
		}
		if (word === 'NodeOperationError' && !isWrapper) {
			return evidence('DataError', 'a NodeOperationError');
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

/** Errors in which n8n put another's: the kind says something only if the message does not. */
const wrapper: Step = (facts) =>
	firstOf(facts, ({ name, stackName }) => {
		const word = name ?? stackName;
		if (word === 'NodeOperationError') return evidence('DataError', 'a NodeOperationError');
		if (word === 'NodeApiError') {
			return evidence('UnexpectedError', 'a NodeApiError without a code');
		}
		return undefined;
	});

/** Design, section 8: the first that finds something decides. */
export const STEPS: readonly Step[] = [
	declared,
	failureCause,
	serviceCode,
	httpStatus,
	code,
	statusAsCode,
	standardSentence,
	n8nClass,
	message,
	wrapper,
];
