/** The operations of the WS plugin: what is sent, and what of the answer counts. No memory of earlier calls but one. */
import type { Clock } from '../../clock.ts';
import { childElements, textOf, type XmlElement } from '../../xml/xml-tree.ts';
import type { Submission, TransportError } from '../connector.ts';
import type { Dialect, DomibusOptions, DomibusTimeouts } from './domibus-options.ts';
import { credentialsRefused, notUnderstood, unavailable } from './failures.ts';
import { FaultAnswer, kindOfFault, type FaultKind } from './fault.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import type { LoginGuard } from './login-guard.ts';
import { isTransportId, PLUGIN } from './names.ts';
import { readAnswer, refuseStatus, type SoapAnswer } from './read-answer.ts';
import { timeOf } from './retrieved-message.ts';
import { plainBody, submissionBody, type RequestBody } from './submission-body.ts';
import { NOT_FOUND } from './transport-status.ts';
import { writeRequest } from './write-request.ts';

export type WsPlugin = ReturnType<typeof createWsPlugin>;

const PENDING_MAX = 500;
const ERRORS_MAX = 100;
const DETAIL_LENGTH_MAX = 1_000;
/** How long an access point that does not know the operations with roles is not asked for them again. */
const WITHOUT_ROLES_MS = 3_600_000;

/** Every operation throws FaultAnswer, ACCESS_POINT_UNAVAILABLE or ACCESS_POINT_AUTHENTICATION. */
export function createWsPlugin(deps: {
	options: Pick<DomibusOptions, 'dialect' | 'partyId' | 'partyType' | 'mtom'>;
	http: HttpClient;
	guard: LoginGuard;
	timeouts: DomibusTimeouts;
	clock: Clock;
}) {
	const { options, http, guard, timeouts, clock } = deps;
	const { dialect } = options;
	let withoutRolesUntil = dialect === 'legacy-1_1' ? Number.POSITIVE_INFINITY : 0;

	function send<T>(
		request: { body: RequestBody; wholeMs: number; repeatable: boolean },
		read: (answer: HttpAnswer) => Promise<T>
	): Promise<T> {
		return guard.run(async () => {
			try {
				return await http.exchange(request, read);
			} catch (error) {
				// A refused log-in looks like any other fault; the guard must see it for what it is.
				if (isFault(error, 'authentication')) throw credentialsRefused(error.fault.code);
				throw error;
			}
		});
	}

	async function call(
		element: string,
		response: string,
		...request: Parameters<typeof writeRequest> extends [Dialect, string, ...infer Rest]
			? Rest
			: never
	): Promise<XmlElement> {
		const body = plainBody(writeRequest(dialect, element, ...request));
		const answer = await send({ body, wholeMs: timeouts.requestMs, repeatable: true }, readAnswer);
		return named(answer, response);
	}

	function named(answer: SoapAnswer, response: string): XmlElement {
		const { body } = answer;
		if (body?.local !== response || body.namespace !== PLUGIN[dialect]) {
			throw notUnderstood(`it is no ${response}`);
		}
		return body;
	}

	/** With the role of a sender, because both ends of a transport may be at the same access point (§9 no. 5). */
	async function callAsSender(
		element: string,
		response: string,
		transportId: string
	): Promise<XmlElement> {
		const id = ['messageID', transportId] as const;
		if (clock.now() >= withoutRolesUntil) {
			try {
				return await call(`${element}WithAccessPointRole`, response, [
					id,
					['accessPointRole', 'SENDING']
				]);
			} catch (error) {
				if (!isFault(error, 'unknown-operation')) throw error;
				withoutRolesUntil = clock.now() + WITHOUT_ROLES_MS;
			}
		}
		return call(element, response, [id]);
	}

	return {
		/** The id under which the access point has it; undefined when it does not say. */
		async submit(submission: Submission): Promise<string | undefined> {
			const answer = await send(
				{
					body: submissionBody(options, submission),
					wholeMs: timeouts.transferMs,
					// Cut after it was accepted looks like a kept connection that was closed before: only the status can tell.
					repeatable: false
				},
				readAnswer
			);
			return idsIn(named(answer, 'submitResponse')).find((id) => id !== '');
		},

		/** In the access point's words; `transport-status.ts` reads them. */
		async status(transportId: string): Promise<string> {
			try {
				const answer = await callAsSender('statusRequest', 'getStatusResponse', transportId);
				return textOf(answer).trim();
			} catch (error) {
				if (isFault(error, 'not-found')) return NOT_FOUND;
				// Without roles: it stands there as sent and as received, so it has come to the receiver's access point.
				if (isFault(error, 'exists')) return 'RECEIVED';
				throw error;
			}
		},

		async errors(transportId: string): Promise<TransportError[]> {
			try {
				const answer = await callAsSender(
					'getErrorsRequest',
					'getMessageErrorsResponse',
					transportId
				);
				return childElements(answer).slice(0, ERRORS_MAX).map(errorOf);
			} catch (error) {
				if (isFault(error, 'not-found') || isFault(error, 'exists')) return [];
				throw error;
			}
		},

		/** What waits for a recipient; the legacy dialect cannot ask for one. What cannot be an id is left out and counted. */
		async listPending(recipient: string): Promise<{ ids: string[]; malformed: number }> {
			const filter = dialect === 'legacy-1_1' ? [] : [['finalRecipient', recipient] as const];
			const answer = await call(
				'listPendingMessagesRequest',
				'listPendingMessagesResponse',
				filter
			);
			const listed = idsIn(answer);
			const ids = [...new Set(listed.filter(isTransportId))].slice(0, PENDING_MAX);
			return { ids, malformed: listed.filter((id) => !isTransportId(id)).length };
		},

		/** `store` gets the answer as it comes, also one that turns out to be a fault. */
		retrieve<T>(transportId: string, store: (answer: HttpAnswer) => Promise<T>): Promise<T> {
			const keeps = dialect !== 'legacy-1_1';
			const body = plainBody(
				writeRequest(
					dialect,
					'retrieveMessageRequest',
					[['messageID', transportId]],
					// The default takes the message off the access point.
					keeps ? { markAsDownloaded: 'false' } : {}
				)
			);
			const request = { body, wholeMs: timeouts.transferMs, repeatable: keeps };
			return send(request, async (answer) => {
				await refuseStatus(answer);
				if (answer.status < 400) return store(answer);
				await readAnswer(answer);
				throw notUnderstood('a status of refusal without a fault');
			});
		},

		/** Only in 5.x. */
		async markAsDownloaded(transportId: string): Promise<void> {
			await call('markMessageAsDownloadedRequest', 'markMessageAsDownloadedResponse', [
				['messageID', transportId]
			]);
		}
	};
}

export function isFault(error: unknown, kind?: FaultKind): error is FaultAnswer {
	return error instanceof FaultAnswer && (kind === undefined || kindOfFault(error.fault) === kind);
}

/** Where only a fact can be told, a fault is as good as no answer. */
export async function withoutFault<T>(asked: Promise<T>): Promise<T> {
	try {
		return await asked;
	} catch (error) {
		if (isFault(error)) throw unavailable(`it refuses with ${error.fault.code}`, error);
		throw error;
	}
}

function idsIn(element: XmlElement): string[] {
	return childElements(element)
		.filter(({ local }) => local === 'messageID')
		.map((id) => textOf(id).trim());
}

function errorOf(item: XmlElement): TransportError {
	const text = (...names: string[]) => {
		const field = childElements(item).find(({ local }) => names.includes(local));
		return field ? textOf(field).trim().slice(0, DETAIL_LENGTH_MAX) : '';
	};
	const at = timeOf(text('timestamp'));
	return {
		code: text('domibusErrorCode', 'errorCode'),
		detail: text('errorDetail'),
		...(at !== undefined && { at })
	};
}
