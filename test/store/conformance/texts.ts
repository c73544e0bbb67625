import { scene, type TestDatabase } from './database';
import { claimOne, failure, leaseRequest, newRecord, origin, WORKFLOW } from './records';
import { SharedContent } from '../../../nodes/store/sharedContent';
import type { NewRecord } from '../../../nodes/store/executionStore';

const TEXTS: Array<[name: string, given: string, kept: string]> = [
	['NUL', 'a\0b', 'a\uFFFDb'],
	['a lone high surrogate', 'a\uD83D b', 'a\uFFFD b'],
	['a lone low surrogate', 'a\uDE00b', 'a\uFFFDb'],
	['emoji', 'a😀👩‍🚀b', 'a😀👩‍🚀b'],
	['quotes', `a'"\\;--b`, `a'"\\;--b`],
	['an empty text', '', ''],
	['line ends', 'a\r\n\tb\u2028', 'a\r\n\tb\u2028'],
];

const everywhere = (text: string): NewRecord => {
	const payload = { [text]: text, list: [text] };
	const node = { id: text, name: text, type: text };
	return newRecord({
		id: `id${text}`,
		origin: origin({
			workflowId: text,
			workflowName: text,
			executionId: text,
			outer: text,
			guard: node,
		}),
		failure: failure({ because: text, message: text, failedNode: node, error: payload }),
		continuation: payload,
		upstream: new SharedContent(payload),
		snapshot: new SharedContent(payload),
	});
};

export function textsSuite(openFresh: () => Promise<TestDatabase>): void {
	const at = scene(openFresh);

	it.each(TEXTS)('keeps %s, in every text and payload', async (_, text, kept) => {
		const payload = { [text]: text, list: [text] };
		const node = { id: kept, name: kept, type: kept };
		const shown = {
			id: `id${kept}`,
			workflowId: kept,
			workflowName: kept,
			executionId: kept,
			outer: kept,
			guard: node,
			because: kept,
			message: kept,
			failedNode: node,
		};
		const whole = { error: payload, continuation: payload, upstream: payload, snapshot: payload };
		expect(await at.store.add(everywhere(text))).toMatchObject(shown);
		expect(await at.store.add(everywhere(text))).toMatchObject(shown);
		expect(await at.store.get(text, `id${text}`)).toMatchObject({ ...shown, ...whole });
		const filter = { text, failedNode: text };
		expect((await at.store.list(text, filter, { limit: 5 })).records).toHaveLength(1);
		expect(await at.store.countByStatus(text)).toMatchObject({ pending: 1 });
	});

	it.each(TEXTS)('carries %s through an attempt', async (_, text, kept) => {
		await at.store.add(everywhere(text));
		const [claim] = await at.store.claim({
			workflowId: text,
			guardIds: [text],
			maxInProgress: 1,
			claimMs: 60_000,
		});
		const request = leaseRequest(claim, { workflowId: text, executionId: text });
		await at.store.takeLease(request);
		expect(await at.store.extendLease(`id${text}`, claim.claimToken, 60_000)).toBe(true);
		const settled = await at.store.settle(`id${text}`, claim.claimToken, {
			outcome: 'stopped',
			reason: text,
			next: { status: 'unresolved', reason: `r${text}` },
			continuation: { text },
		});
		expect(settled.reason).toBe(`r${kept}`);
		expect((await at.store.attempts(text, `id${text}`))[1]).toMatchObject({
			executionId: kept,
			message: kept,
		});
		expect((await at.store.get(text, `id${text}`)).continuation).toEqual({ text });
		for (const operation of ['resubmit', 'discard', 'delete'] as const) {
			const { changed } = await at.store[operation](text, { ids: [`id${text}`] });
			expect(changed).toEqual([`id${text}`]);
		}
	});

	it('keeps what JSON loses', async () => {
		const continuation = { date: new Date(5), none: undefined, nan: NaN, map: new Map([[1, 2n]]) };
		await at.store.add(newRecord({ continuation }));
		const claim = await claimOne(at.store);
		const leased = await at.store.takeLease(leaseRequest(claim, { workflowId: WORKFLOW }));
		expect(leased.continuation).toStrictEqual(continuation);
	});
}
