/**
 * Content that many records share: the upstream run data and the snapshot of one run. Pass the
 * same object for every record of the run: it is encoded, hashed and compressed at most once.
 */
export class SharedContent {
	constructor(readonly value: unknown) {}
}
