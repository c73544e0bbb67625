import { randomUUID } from 'node:crypto';

import { N8nClient } from './client';

/** A user who is no owner: n8n holds this one's workflows to the credentials that they may use. */
export async function member(owner: N8nClient): Promise<N8nClient> {
	const email = `${randomUUID()}@example.com`;
	const [{ user }] = await owner.request<Array<{ user: { inviteAcceptUrl: string } }>>(
		'POST',
		'/rest/invitations',
		[{ email, role: 'global:member' }],
	);
	const { token, inviteeId, inviterId } = Object.fromEntries(
		new URL(user.inviteAcceptUrl).searchParams,
	);
	const client = new N8nClient(owner.url);
	const person = { firstName: 'M', lastName: 'M', password: 'Long-enough-1' };
	// n8n 2.20 has no token.
	if (token) await client.request('POST', '/rest/invitations/accept', { ...person, token });
	else
		await client.request('POST', `/rest/invitations/${inviteeId}/accept`, { ...person, inviterId });
	return client;
}
