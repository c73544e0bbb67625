import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { databasePath } from '../../nodes/IncompleteExecutionStore/databasePath';

let base: string;
let folder: string;
let outside: string;

beforeAll(() => {
	base = realpathSync(mkdtempSync(join(tmpdir(), 'database-path-')));
	folder = join(base, 'n8n');
	outside = join(base, 'outside');
	mkdirSync(join(folder, 'sub'), { recursive: true });
	mkdirSync(outside);
	writeFileSync(join(outside, 'other.sqlite'), '');
	symlinkSync(outside, join(folder, 'link'));
	symlinkSync(join(outside, 'other.sqlite'), join(folder, 'file-link'));
	symlinkSync(join(outside, 'not-yet.sqlite'), join(folder, 'dangling'));
	symlinkSync('dangling', join(folder, 'dangling-twice'));
	symlinkSync(join(folder, 'sub'), join(folder, 'inner-link'));
	symlinkSync('circle', join(folder, 'circle'));
});
afterAll(() => rmSync(base, { recursive: true }));

const place = (typed: string, allowed?: string) => databasePath(typed, folder, allowed);

test.each([
	['', 'incomplete-executions.sqlite'],
	['   ', 'incomplete-executions.sqlite'],
	['mine.sqlite', 'mine.sqlite'],
	['sub/mine.sqlite', 'sub/mine.sqlite'],
	['new/deep/mine.sqlite', 'new/deep/mine.sqlite'],
	['sub/../mine.sqlite', 'mine.sqlite'],
	['..mine.sqlite', '..mine.sqlite'],
	['inner-link/mine.sqlite', 'sub/mine.sqlite'],
])('"%s" lies within the user folder', (typed, expected) => {
	expect(place(typed)).toEqual({ path: join(folder, expected) });
});

test('an absolute path within the user folder is taken', () => {
	expect(place(join(folder, 'x.sqlite'))).toEqual({ path: join(folder, 'x.sqlite') });
});

test.each([
	['../outside/x.sqlite'],
	['../n8n-not/x.sqlite'],
	['/etc/x.sqlite'],
	['..'],
	['.'],
	['link/x.sqlite'],
	['file-link'],
	['dangling'],
	['dangling-twice'],
	['sub/../../outside/x.sqlite'],
])('"%s" is refused, with what to do', (typed) => {
	expect(place(typed)).toEqual({
		problem: expect.stringMatching(
			/outside n8n's user folder.*N8N_INCOMPLETE_EXECUTIONS_ALLOWED_PATHS/,
		),
	});
});

test('a circle of links stays where it is', () => {
	expect(place('circle')).toEqual({ path: join(folder, 'circle') });
});

describe('folders the operator allows', () => {
	test('one, several, also behind links and without a folder of that name', () => {
		const path = join(outside, 'x.sqlite');
		for (const allowed of [outside, `/nowhere${delimiter}${outside}`, join(folder, 'link')]) {
			expect(place(path, allowed)).toEqual({ path });
			expect(place('link/x.sqlite', allowed)).toEqual({ path });
		}
	});

	test('do not open their neighbours, nor the folder itself', () => {
		expect(place(join(base, 'x.sqlite'), outside)).toHaveProperty('problem');
		expect(place(`${outside}-2/x.sqlite`, outside)).toHaveProperty('problem');
		expect(place(outside, outside)).toHaveProperty('problem');
	});

	test('nothing, or only separators, opens nothing', () => {
		for (const allowed of [undefined, '', delimiter]) {
			expect(place(join(outside, 'x.sqlite'), allowed)).toHaveProperty('problem');
		}
	});
});
