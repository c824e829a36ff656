import { error } from '@sveltejs/kit';
import { parseSubscription, type BrowserSubscription } from '#lib/server/push/subscription.ts';

/** A subscription is about 500 bytes. */
const BYTES_MAX = 8_000;

/** The subscription in the body of a request, or an answer of 413, 415 or 422. */
export async function readSubscription(request: Request): Promise<BrowserSubscription> {
	// JSON only: a form of another site could not send it without asking first (CORS).
	const type = request.headers.get('content-type') ?? '';
	if (!/^application\/json\s*(;|$)/i.test(type)) error(415, 'Send JSON');
	// Refused unread when it says so itself; the count below holds whoever does not.
	if (Number(request.headers.get('content-length') ?? 0) > BYTES_MAX) tooLarge();
	const subscription = parseSubscription(parseJson(await readText(request)));
	return subscription ?? error(422, 'Not a push subscription');
}

async function readText(request: Request): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of request.body ?? []) {
		size += chunk.length;
		if (size > BYTES_MAX) tooLarge();
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): never {
	error(413, 'Too large for a push subscription');
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
