import { Container } from '@n8n/di';
import { GlobalConfig } from '@n8n/config';

import { GUARD_TYPE, TRIGGER_TYPE } from '../../nodes/connector/nodeTypes';
import { followPublished } from '../../nodes/engine/publishedWorkflow';
import { node, workflowOf } from '../support/nodeContext';

/** Stands in for n8n's database package, which only n8n itself has. */
class WorkflowPublishedVersionRepository {
	getPublishedVersionForExecution = jest.fn();
}
jest.mock('@n8n/db', () => ({ WorkflowPublishedVersionRepository }), { virtual: true });

const trigger = node('Trigger', TRIGGER_TYPE);
const own = workflowOf([trigger, node('Old', GUARD_TYPE)], [['Trigger', 'Old']]);
const version = (versionId: string, target: string) => ({
	versionId,
	name: 'Orders',
	nodes: [trigger, node(target, GUARD_TYPE)],
	connections: { Trigger: { main: [[{ node: target, type: 'main', index: 0 }]] } },
});

let published: jest.Mock;
beforeEach(() => {
	const repository = new WorkflowPublishedVersionRepository();
	published = repository.getPublishedVersionForExecution;
	Container.set(WorkflowPublishedVersionRepository, repository);
	Container.get(GlobalConfig).workflows.useWorkflowPublicationService = true;
});

test('is the version published last, the same object until there is another', async () => {
	const follow = followPublished(own, trigger);
	published.mockResolvedValue(version('v1', 'New'));
	const first = await follow();
	expect(published).toHaveBeenCalledWith(own.id);
	expect(first).toMatchObject({ id: own.id });
	expect(first.getChildNodes('Trigger')).toEqual(['New']);
	expect(await follow()).toBe(first);
	published.mockResolvedValue(version('v2', 'Newer'));
	expect((await follow()).getChildNodes('Trigger')).toEqual(['Newer']);
});

test('is the last known one while none is published', async () => {
	published.mockResolvedValue(null);
	expect(await followPublished(own, trigger)()).toBe(own);
});

test("is the trigger's own where n8n starts all triggers anew with each version", async () => {
	Container.get(GlobalConfig).workflows.useWorkflowPublicationService = false;
	expect(await followPublished(own, trigger)()).toBe(own);
	expect(published).not.toHaveBeenCalled();
});

describe('an n8n without the setting', () => {
	beforeEach(() => {
		Object.assign(Container.get(GlobalConfig).workflows, {
			useWorkflowPublicationService: undefined,
		});
	});

	test('is asked where it can be: the setting may have gone with the other way', async () => {
		published.mockResolvedValue(version('v1', 'New'));
		expect((await followPublished(own, trigger)()).getChildNodes('Trigger')).toEqual(['New']);
	});

	test('starts all triggers anew where it cannot be asked', async () => {
		Container.set(WorkflowPublishedVersionRepository, {} as WorkflowPublishedVersionRepository);
		expect(await followPublished(own, trigger)()).toBe(own);
	});
});

test('an n8n that cannot be asked, though it publishes in this way, does not fit', async () => {
	Container.set(WorkflowPublishedVersionRepository, {} as WorkflowPublishedVersionRepository);
	await expect(followPublished(own, trigger)()).rejects.toThrow(
		/does not fit .*lacks WorkflowPublishedVersionRepository\.getPublishedVersionForExecution/,
	);
});
