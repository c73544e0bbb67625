import { packContent, type PackedContent } from './payload';

/**
 * Content that many records share: the upstream run data and the snapshot of one run. Pass the
 * same object for every record of the run: it is encoded, hashed and compressed at most once.
 */
export class SharedContent {
	private packed: Promise<PackedContent> | undefined;

	constructor(readonly value: unknown) {}

	async pack(): Promise<PackedContent> {
		this.packed ??= packContent(this.value);
		return await this.packed;
	}
}
