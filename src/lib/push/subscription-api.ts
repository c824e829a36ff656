import { KNOWN_NOTICE_STATES, type KnownNoticeState } from './notice-state.ts';

/** The server's side of this browser's subscription, over HTTP. Undefined: no answer, or none that makes sense. */
const ANSWER_MS = 15_000;

export async function fetchApplicationServerKey(): Promise<string | undefined> {
	return keyIn(await ask('GET', '/push/subscription'));
}

export async function fetchKnownState(
	subscription: PushSubscription
): Promise<{ state: KnownNoticeState; applicationServerKey: string } | undefined> {
	const answer = await ask('POST', '/push/subscription/check', subscription);
	const state = KNOWN_NOTICE_STATES.find((known) => known === answer?.state);
	const applicationServerKey = keyIn(answer);
	return state && applicationServerKey ? { state, applicationServerKey } : undefined;
}

/** The outcome that the server names: `done`, or why not. */
export async function saveSubscription(subscription: PushSubscription): Promise<unknown> {
	return (await ask('PUT', '/push/subscription', subscription))?.outcome;
}

export async function removeSubscription(subscription: PushSubscription): Promise<unknown> {
	return (await ask('DELETE', '/push/subscription', subscription))?.outcome;
}

function keyIn(answer: Record<string, unknown> | undefined): string | undefined {
	const key = answer?.applicationServerKey;
	return typeof key === 'string' ? key : undefined;
}

async function ask(
	method: 'GET' | 'PUT' | 'POST' | 'DELETE',
	path: string,
	subscription?: PushSubscription
): Promise<Record<string, unknown> | undefined> {
	try {
		const response = await fetch(path, {
			method,
			signal: AbortSignal.timeout(ANSWER_MS),
			...(subscription && {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(subscription)
			})
		});
		const answer: unknown = await response.json();
		return typeof answer === 'object' && answer !== null
			? (answer as Record<string, unknown>)
			: undefined;
	} catch {
		return undefined;
	}
}
