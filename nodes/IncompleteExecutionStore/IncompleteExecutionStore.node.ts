import {
	NodeConnectionTypes,
	NodeOperationError,
	type INodeType,
	type INodeTypeDescription,
	type ISupplyDataFunctions,
	type SupplyData,
} from 'n8n-workflow';

import { asNodeError } from '../connector/storeErrors';
import { hostStoreSettings } from '../engine/hostStore';
import { openStore } from '../store/openStore';
import { ALLOWED_PATHS, databasePath } from './databasePath';

/** Tells n8n to show a sub-node's error as it is; of any other it would keep the message only. */
const FUNCTIONALITY = 'configuration-node';

export class IncompleteExecutionStore implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Incomplete Execution Store',
		name: 'incompleteExecutionStore',
		icon: { light: 'file:../../icons/store.svg', dark: 'file:../../icons/store.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["databaseFile"] || "SQLite" }}',
		description:
			'Keeps incomplete executions in an SQLite file. One Store plugs into any number of Guards, Triggers and operations.',
		defaults: { name: 'Store' },
		inputs: [],
		outputs: [NodeConnectionTypes.AiVectorStore],
		outputNames: ['Store'],
		properties: [
			{
				displayName: 'Database File',
				name: 'databaseFile',
				type: 'string',
				default: '',
				placeholder: 'e.g. incomplete-executions.sqlite',
				hint: "Empty: one file in n8n's user folder, shared by all workflows",
				description: "Path of the SQLite file, absolute or from n8n's user folder.",
			},
		],
	};

	async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
		const { folder, secret } = hostStoreSettings();
		const typed = this.getNodeParameter('databaseFile', itemIndex, '') as string;
		const found = databasePath(typed, folder, process.env[ALLOWED_PATHS]);
		if ('problem' in found) {
			throw new NodeOperationError(this.getNode(), 'The database file cannot be there', {
				description: found.problem,
				itemIndex,
				functionality: FUNCTIONALITY,
			});
		}
		try {
			return { response: await openStore({ driver: 'sqlite', path: found.path, secret }) };
		} catch (error) {
			throw asNodeError(this.getNode(), error, { itemIndex, functionality: FUNCTIONALITY });
		}
	}
}
