/** The present time in epoch milliseconds. Passed in, so that tests decide what time it is. */
export type Clock = () => number;

/** A number in [0, 1), as `Math.random` gives it. Passed in, so that tests decide the jitter. */
export type Random = () => number;
