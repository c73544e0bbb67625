import type { IRunExecutionData } from 'n8n-workflow';

/** What a node that called n8n's `putExecutionToWait` waits for. */
export interface Wait {
	/** When it wants to go on, epoch milliseconds. */
	waitTill: number;
	/** Whether it waits for somebody outside (the time is then only how long at most). */
	forSomebody: boolean;
}

/** n8n's "until somebody answers": the years 2999 and 3000. */
const UNTIL_SOMEBODY_ANSWERS = Date.UTC(2999, 0, 1);

/** What a nested run waits for; undefined when it does not. */
export function waitIn({ waitTill, resultData }: IRunExecutionData): Wait | undefined {
	if (!waitTill) return undefined;
	const time = new Date(waitTill).getTime();
	// The Wait node leaves the link that it waits at for the editor to show.
	const { resumeUrl, resumeFormUrl } =
		resultData.runData[resultData.lastNodeExecuted ?? '']?.at(-1)?.metadata ?? {};
	const hasLink = resumeUrl !== undefined || resumeFormUrl !== undefined;
	return { waitTill: time, forSomebody: hasLink || !(time < UNTIL_SOMEBODY_ANSWERS) };
}
