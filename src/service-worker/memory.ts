import { LANGUAGES, type Language } from '#lib/identity/person.ts';

// The one thing that the worker remembers by itself: a notice comes when no page is there to ask.
const CACHE = 'sluss-worker';
const LANGUAGE = '/service-worker/language';

export async function rememberLanguage(language: Language): Promise<void> {
	const cache = await caches.open(CACHE);
	await cache.put(LANGUAGE, new Response(language));
}

/** Swedish when nothing is remembered or storage fails: a notice in the wrong language is better than none. */
export async function recallLanguage(): Promise<Language> {
	try {
		const kept = await caches.match(LANGUAGE, { cacheName: CACHE });
		const text = await kept?.text();
		return LANGUAGES.find((known) => known === text) ?? 'sv';
	} catch {
		return 'sv';
	}
}
