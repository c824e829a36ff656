/**
 * Handing over an envelope under an id of our own, so that the access point takes it once however often we try. A lost
 * answer and a fault that says "already exists" are settled by asking for the status (access-point.md §2.6, §5.1).
 */
import { isAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Submission, SubmitOutcome } from '../connector.ts';
import { unavailable } from './failures.ts';
import { kindOfFault, type FaultAnswer } from './fault.ts';
import { NOT_FOUND } from './transport-status.ts';
import { isFault, withoutFault, type WsPlugin } from './ws-plugin.ts';

/** Submissions whose end nobody knows, so that the next attempt asks before it sends. */
const UNCERTAIN_MAX = 10_000;

export function createSubmissions(plugin: WsPlugin, log: Log) {
	const uncertain = new Set<string>();
	const isThere = async (transportId: string) =>
		(await withoutFault(plugin.status(transportId))) !== NOT_FOUND;

	async function submit(submission: Submission): Promise<SubmitOutcome> {
		const { transportId } = submission;
		if (uncertain.has(transportId) && (await isThere(transportId))) {
			return accepted(transportId);
		}
		const id = await plugin.submit(submission);
		if (id === undefined) return confirm(transportId, 'it does not say under which id');
		if (id !== transportId) {
			log.warn('access point gave another message id', { transportId, accessPointMessageId: id });
		}
		return accepted(id);
	}

	function accepted(accessPointMessageId: string): SubmitOutcome {
		return { outcome: 'accepted', accessPointMessageId };
	}

	/** Something says that the message may be there already; only the status knows. */
	async function confirm(transportId: string, what: string): Promise<SubmitOutcome> {
		if (await isThere(transportId)) return accepted(transportId);
		throw unavailable(`${what}, and knows nothing of it`);
	}

	async function submitOnce(submission: Submission): Promise<SubmitOutcome> {
		const { transportId } = submission;
		try {
			const outcome = await submit(submission);
			uncertain.delete(transportId);
			return outcome;
		} catch (error) {
			if (isFault(error)) return refused(error, transportId);
			if (isAppError(error, 'ACCESS_POINT_UNAVAILABLE')) remember(transportId);
			throw error;
		}
	}

	async function refused({ fault }: FaultAnswer, transportId: string): Promise<SubmitOutcome> {
		const kind = kindOfFault(fault);
		if (kind === 'exists' && (await isThere(transportId))) {
			uncertain.delete(transportId);
			return accepted(transportId);
		}
		const permanent = kind === 'permanent' || kind === 'forbidden' || kind === 'not-found';
		log.warn('submission refused', { transportId, apCode: fault.code, permanent });
		return { outcome: 'rejected', permanent, code: fault.code, text: fault.text };
	}

	function remember(transportId: string): void {
		uncertain.add(transportId);
		for (const oldest of uncertain) {
			if (uncertain.size <= UNCERTAIN_MAX) break;
			uncertain.delete(oldest);
		}
	}

	return { submit: submitOnce };
}
