import type { ICredentialType, INodeProperties } from 'n8n-workflow';

export class IncompleteExecutionsPostgresApi implements ICredentialType {
	name = 'incompleteExecutionsPostgresApi';

	displayName = 'Incomplete Executions PostgreSQL API';

	icon = { light: 'file:../icons/store.svg', dark: 'file:../icons/store.dark.svg' } as const;

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-incomplete-executions';

	properties: INodeProperties[] = [
		{ displayName: 'Host', name: 'host', type: 'string', default: 'localhost', required: true },
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			default: 5432,
			typeOptions: { minValue: 1, maxValue: 65535 },
		},
		{ displayName: 'Database', name: 'database', type: 'string', default: '', required: true },
		{ displayName: 'User', name: 'user', type: 'string', default: '', required: true },
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'Schema',
			name: 'schema',
			type: 'string',
			default: 'incomplete_executions',
			required: true,
			description:
				'Holds the tables of the incomplete executions and nothing else. It is made when it is missing and the user may do so.',
		},
		{
			displayName: 'TLS',
			name: 'tls',
			type: 'options',
			default: 'verifyFull',
			options: [
				{
					name: 'Off',
					value: 'disable',
					description: 'Only within one host or a network you trust',
				},
				{
					name: 'Encrypt Only',
					value: 'require',
					description: 'Nobody checks which server answers',
				},
				{
					name: 'Verify Authority',
					value: 'verifyCa',
					description: "The server's certificate must come from a trusted authority",
				},
				{
					name: 'Verify Authority and Host',
					value: 'verifyFull',
					description: "The certificate must also be made out to the host's name",
				},
			],
		},
		{
			displayName: 'Certificate Authority',
			name: 'ca',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: '-----BEGIN CERTIFICATE-----',
			description: 'In PEM form. Leave empty for the authorities that Node.js knows.',
			displayOptions: { show: { tls: ['verifyCa', 'verifyFull'] } },
		},
	];
}
