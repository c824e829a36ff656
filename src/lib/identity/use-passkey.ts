/** Passkeys in the browser: asks the server what to ask for, the authenticator for it, and hands the answer back. */
import {
	browserSupportsWebAuthn,
	startAuthentication,
	startRegistration,
	type PublicKeyCredentialCreationOptionsJSON,
	type PublicKeyCredentialRequestOptionsJSON
} from '@simplewebauthn/browser';

/** `cancelled`: she closed the browser's own dialogue, or it ran out. */
export type PasskeyProblem =
	| 'unsupported'
	| 'cancelled'
	| 'exists'
	| 'invitation-invalid'
	| 'passkeys-full'
	| 'busy'
	| 'failed';

export type PasskeyOutcome = { next: string } | { problem: PasskeyProblem };

export function passkeysSupported(): boolean {
	return browserSupportsWebAuthn();
}

/** Signs in, or with `again` confirms the session that this browser has. */
export async function signInWithPasskey(request: {
	next: string | undefined;
	again: boolean;
}): Promise<PasskeyOutcome> {
	return attempt(async () => {
		const optionsJSON = (await post(
			'/login/passkey/options',
			request
		)) as PublicKeyCredentialRequestOptionsJSON;
		const response = await startAuthentication({ optionsJSON });
		return (await post('/login/passkey/verify', { response })) as { next: string };
	});
}

/** Whom an invitation is for, with what making a passkey takes; or what is wrong with it. */
export async function openEnrolment(
	place: '/invitation' | '/settings/passkeys',
	body: object
): Promise<
	| { displayName: string; options: PublicKeyCredentialCreationOptionsJSON }
	| { problem: PasskeyProblem }
> {
	return attempt(async () => {
		const begun = (await post(`${place}/options`, body)) as
			| { outcome: 'done'; displayName: string; options: PublicKeyCredentialCreationOptionsJSON }
			| { outcome: 'invitation-invalid' | 'passkeys-full' };
		return begun.outcome === 'done' ? begun : { problem: begun.outcome };
	});
}

export async function enrolPasskey(
	place: '/invitation' | '/settings/passkeys',
	options: PublicKeyCredentialCreationOptionsJSON
): Promise<PasskeyOutcome> {
	return attempt(async () => {
		const response = await startRegistration({ optionsJSON: options });
		return (await post(`${place}/verify`, { response })) as { next: string };
	});
}

async function attempt<T>(work: () => Promise<T>): Promise<T | { problem: PasskeyProblem }> {
	if (!passkeysSupported()) return { problem: 'unsupported' };
	try {
		return await work();
	} catch (error) {
		if (error instanceof Busy) return { problem: 'busy' };
		const name = error instanceof Error ? error.name : '';
		if (name === 'NotAllowedError' || name === 'AbortError') return { problem: 'cancelled' };
		return { problem: name === 'InvalidStateError' ? 'exists' : 'failed' };
	}
}

class Busy extends Error {}

async function post(path: string, body: object): Promise<unknown> {
	const answer = await fetch(path, {
		method: 'POST',
		headers: { 'content-type': 'application/json', accept: 'application/json' },
		body: JSON.stringify(body)
	});
	if (answer.status === 429) throw new Busy();
	if (!answer.ok) throw new Error(String(answer.status));
	return answer.json();
}
