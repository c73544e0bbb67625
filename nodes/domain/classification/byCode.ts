import type { Classification, ErrorType } from '../errorTypes';
import {
	CODES,
	FTP_ONLY,
	FTP_REPLIES,
	GRPC_CODES,
	HTTP_STATUSES,
	MAIL_REPLIES,
	SQLSTATES,
} from './codes';
import { evidence, firstOf, type Step } from './evidence';
import type { Facts } from './facts';
import { STANDARD_SENTENCES } from './messages';

const CLASSES: Record<string, ErrorType> = { 4: 'DataError', 5: 'UnexpectedError' };

const httpType = (status: string): ErrorType | undefined =>
	HTTP_STATUSES.get(status) ?? CLASSES[status[0]];

/** A number from where HTTP statuses stand; it may be another protocol's. */
function reply(number: string, isFtp: boolean, name: string): Classification | undefined {
	const ftp = isFtp || FTP_ONLY.has(number) ? FTP_REPLIES.get(number) : undefined;
	return evidence(ftp, `FTP reply ${number}`) ?? evidence(httpType(number), `${name} ${number}`);
}

export const httpStatus: Step = (facts) =>
	firstOf(facts, ({ statuses, isFtp }) =>
		statuses.length > 0 ? reply(String(statuses[0]), isFtp, 'HTTP status') : undefined,
	);

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** How gRPC clients begin their messages, e.g. `14 UNAVAILABLE: ...`; a bare number means nothing. */
const GRPC_MESSAGE = /^(\d{1,2}) [A-Z_]+: /;

const isNumber = (word: string): boolean => /^\d+$/.test(word);

const codeType = (word: string): ErrorType | undefined =>
	CODES.get(word) ??
	(isNumber(word) ? undefined : GRPC_CODES.get(word)) ??
	(SQLSTATE.test(word) && /\d/.test(word)
		? (SQLSTATES.get(word) ?? SQLSTATES.get(word.slice(0, 2)))
		: undefined);

/** axios calls its own time limit "aborted". */
const isTimeLimit = ({ message, texts }: Facts): boolean =>
	[message, ...texts].some((text) => /^timeout of \d+ ?ms exceeded|timed out/i.test(text));

export const code: Step = (facts) =>
	firstOf(facts, (fact) => {
		const { name, message: text, description, codes, mailReply = '' } = fact;
		const mail = evidence(MAIL_REPLIES.get(mailReply), `the mail server's reply ${mailReply}`);
		if (mail) return mail;
		// The MySQL node has the code at the end of its description only.
		const inDescription = /code: (ER_\w+|E[A-Z]{4,})/.exec(description)?.[1];
		const word = [...codes, inDescription ?? ''].find((each) => codeType(each));
		if (word === 'ECONNABORTED' && isTimeLimit(fact)) {
			return evidence('ModuleTimeoutError', `code ${word} by a time limit`);
		}
		if (word !== undefined) return evidence(codeType(word), `code ${word}`);
		const grpc = GRPC_MESSAGE.exec(text)?.[1];
		if (grpc !== undefined) return evidence(GRPC_CODES.get(grpc), `gRPC status ${grpc}`);
		if (/^(AbortError|TimeoutError)$/.test(name ?? '') && /time/i.test(text)) {
			return evidence('ModuleTimeoutError', `${name} by a time limit`);
		}
		return undefined;
	});

/** A number in `code` that means nothing else: many clients put the HTTP status there. */
export const statusAsCode: Step = (facts) =>
	firstOf(facts, ({ codes, isFtp }) => {
		const number = codes.find((word) => /^[45]\d\d$/.test(word));
		return number === undefined ? undefined : reply(number, isFtp, 'code');
	});

export const standardSentence: Step = (facts) =>
	firstOf(facts, (fact) => {
		const { message, description, texts } = fact;
		const found = [message, description, ...texts]
			.map((text) => STANDARD_SENTENCES.find(([sentence]) => text.startsWith(sentence)))
			.find(Boolean);
		if (!found) return undefined;
		if (found[1] === 'ECONNABORTED' && isTimeLimit(fact)) {
			return evidence('ModuleTimeoutError', "n8n's sentence for a time limit");
		}
		const type = CODES.get(found[1]) ?? httpType(found[1]);
		return evidence(type, `n8n's sentence for ${found[1]}`);
	});
