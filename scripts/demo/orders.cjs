/** Seconds the busy service asks to wait. */
const RETRY_AFTER_S = 5;

/**
 * The orders that do not go through at once: what is special about them, what goes wrong for them
 * (see orderService.cjs), and what the Guard must make of it by Fusion's rules.
 */
const TROUBLED = [
	{
		order: 3,
		trouble: 'busy',
		failedNode: 'Charge',
		errorType: 'RateLimitError',
		because: 'HTTP status 429',
		status: 'pending',
	},
	{
		order: 6,
		trouble: 'down',
		failedNode: 'Notify',
		errorType: 'ConnectionError',
		because: 'HTTP status 503',
		status: 'pending',
	},
	{
		order: 8,
		trouble: 'closed',
		special: { payBy: 'bank' },
		failedNode: 'Charge',
		errorType: 'ConnectionError',
		because: 'code ECONNREFUSED',
		status: 'pending',
	},
	{
		order: 10,
		trouble: 'badOrder',
		special: { currency: 'EURO' },
		failedNode: 'Charge',
		errorType: 'DataError',
		because: 'HTTP status 400',
		status: 'unresolved',
	},
	{
		order: 13,
		trouble: 'down',
		failedNode: 'Notify',
		errorType: 'ConnectionError',
		because: 'HTTP status 503',
		status: 'pending',
	},
	{
		order: 15,
		trouble: 'closed',
		special: { payBy: 'bank' },
		failedNode: 'Charge',
		errorType: 'ConnectionError',
		because: 'code ECONNREFUSED',
		status: 'pending',
	},
	{
		order: 17,
		trouble: 'refusedToken',
		special: { shop: 'south' },
		failedNode: 'Charge',
		errorType: 'InvalidAccessTokenError',
		because: 'HTTP status 401',
		status: 'unresolved',
	},
	{
		order: 19,
		trouble: 'busy',
		failedNode: 'Charge',
		errorType: 'RateLimitError',
		because: 'HTTP status 429',
		status: 'pending',
	},
];

const ORDERS = Array.from({ length: 20 }, (_, index) => ({
	order: index + 1,
	amount: 10 + index,
	currency: 'EUR',
	payBy: 'card',
	shop: 'north',
	...TROUBLED.find(({ order }) => order === index + 1)?.special,
}));

const withTrouble = (...troubles) =>
	TROUBLED.filter(({ trouble }) => troubles.includes(trouble)).map(({ order }) => order);

/** How people read an order's number. */
const label = (order) => `#${String(order).padStart(2, '0')}`;

module.exports = { ORDERS, RETRY_AFTER_S, TROUBLED, label, withTrouble };
