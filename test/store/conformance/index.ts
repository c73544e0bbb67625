import { addSuite } from './add';
import { bulkSuite } from './bulk';
import { claimSuite } from './claim';
import { contentSuite } from './content';
import { countsSuite } from './counts';
import type { TestDatabase } from './database';
import { historySuite } from './history';
import { leaseSuite } from './lease';
import { limitsSuite } from './limits';
import { listSuite } from './list';
import { notedFilesSuite } from './notedFiles';
import { pruneSuite } from './prune';
import { readSuite } from './read';
import { recoverSuite } from './recover';
import { settleSuite } from './settle';
import { strandSuite } from './strand';
import { tamperedSuite } from './tampered';
import { textsSuite } from './texts';
import { waitsSuite } from './waits';

const SUITES = {
	add: addSuite,
	'get, count, attempts': readSuite,
	list: listSuite,
	'resubmit, discard, delete': bulkSuite,
	claim: claimSuite,
	'lease, extend, release': leaseSuite,
	settle: settleSuite,
	history: historySuite,
	recover: recoverSuite,
	waits: waitsSuite,
	'shared content': contentSuite,
	counts: countsSuite,
	limits: limitsSuite,
	prune: pruneSuite,
	'noted files': notedFilesSuite,
	'other guards, strand': strandSuite,
	tampered: tamperedSuite,
	texts: textsSuite,
};

/** What every driver must do, whatever it keeps records in. */
export function storeConformance(name: string, openFresh: () => Promise<TestDatabase>): void {
	describe(`${name}: conformance`, () => {
		for (const [subject, suite] of Object.entries(SUITES)) {
			describe(subject, () => suite(openFresh));
		}
	});
}
