import { isClaimItem, type ClaimItem } from '../../nodes/domain/claimItem';

const claim: ClaimItem = {
	incompleteExecutionId: 'a',
	claimToken: 'b',
	attempt: 1,
	guardId: 'c',
	errorType: 'ConnectionError',
	failedNode: 'd',
	leaseMs: 1000,
};

test('what the Trigger emits is a claim', () => {
	expect(isClaimItem(claim)).toBe(true);
	expect(isClaimItem({ ...claim, more: 1 })).toBe(true);
});

test.each(['incompleteExecutionId', 'claimToken', 'attempt', 'guardId', 'leaseMs'] as const)(
	'without %s, or with a wrong one, it is none',
	(key) => {
		const { [key]: _, ...rest } = claim;
		expect(isClaimItem(rest)).toBe(false);
		expect(isClaimItem({ ...claim, [key]: { toString: () => 'a' } })).toBe(false);
	},
);

test.each([undefined, null, 'claim', 7, [], {}, { id: 'a' }])('%j is none', (json) => {
	expect(isClaimItem(json)).toBe(false);
});
