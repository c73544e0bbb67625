import {
	NodeConnectionTypes,
	NodeOperationError,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type ISupplyDataFunctions,
	type SupplyData,
} from 'n8n-workflow';

import { asNodeError } from '../connector/storeErrors';
import { hostStoreSettings } from '../engine/hostStore';
import type { SuppliedStore } from '../connector/suppliedStore';
import { openStore, type StoreSettings } from '../store/openStore';
import { ALLOWED_PATHS, databasePath } from './databasePath';
import { options, readPolicy } from './policy';
import { POSTGRES_CREDENTIAL, postgresSettings, testPostgres } from './postgres';

/** Tells n8n to show a sub-node's error as it is; of any other it would keep the message only. */
const FUNCTIONALITY = 'configuration-node';

export class IncompleteExecutionStore implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Incomplete Execution Store',
		name: 'incompleteExecutionStore',
		icon: { light: 'file:../../icons/store.svg', dark: 'file:../../icons/store.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["database"] === "postgres" ? "PostgreSQL" : $parameter["databaseFile"] || "SQLite" }}',
		description:
			'Keeps incomplete executions in an SQLite file or in PostgreSQL. One Store plugs into any number of Guards, Triggers and operations.',
		defaults: { name: 'Store' },
		inputs: [],
		outputs: [NodeConnectionTypes.AiVectorStore],
		outputNames: ['Store'],
		credentials: [
			{
				name: 'incompleteExecutionsPostgresApi',
				required: true,
				testedBy: 'testPostgres',
				displayOptions: { show: { database: ['postgres'] } },
			},
		],
		properties: [
			{
				displayName: 'Database',
				name: 'database',
				type: 'options',
				default: 'sqlite',
				options: [
					{
						name: 'PostgreSQL',
						value: 'postgres',
						description: 'For queue mode, and wherever several hosts run n8n',
					},
					{
						name: 'SQLite',
						value: 'sqlite',
						description: 'A file; for n8n on one host',
					},
				],
				description: 'Where records are kept',
			},
			{
				displayName: 'Database File',
				name: 'databaseFile',
				type: 'string',
				default: '',
				placeholder: 'e.g. incomplete-executions.sqlite',
				hint: "Empty: one file in n8n's user folder, shared by all workflows",
				description: "Path of the SQLite file, absolute or from n8n's user folder.",
				displayOptions: { show: { database: ['sqlite'] } },
			},
			options,
		],
	};

	methods = {
		credentialTest: {
			async testPostgres(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
			): Promise<INodeCredentialTestResult> {
				return await testPostgres(credential);
			},
		},
	};

	async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
		const policy = readPolicy(this, itemIndex);
		const settings = await settingsOf(this, itemIndex);
		try {
			const response: SuppliedStore = { store: await openStore(settings), policy };
			return { response };
		} catch (error) {
			throw asNodeError(this.getNode(), error, { itemIndex, functionality: FUNCTIONALITY });
		}
	}
}

async function settingsOf(
	context: ISupplyDataFunctions,
	itemIndex: number,
): Promise<StoreSettings> {
	const { folder, secret } = hostStoreSettings();
	if (context.getNodeParameter('database', itemIndex, 'sqlite') === 'postgres') {
		return postgresSettings(await context.getCredentials(POSTGRES_CREDENTIAL, itemIndex), secret);
	}
	const typed = context.getNodeParameter('databaseFile', itemIndex, '') as string;
	const found = databasePath(typed, folder, process.env[ALLOWED_PATHS]);
	if ('path' in found) return { driver: 'sqlite', path: found.path, secret };
	throw new NodeOperationError(context.getNode(), 'The database file cannot be there', {
		description: found.problem,
		itemIndex,
		functionality: FUNCTIONALITY,
	});
}
