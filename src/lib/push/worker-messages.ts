import { LANGUAGES, type Language } from '#lib/identity/person.ts';

/** What pages say to the service worker, */
export type ToWorker =
	/** To a waiting worker: the version of the page that speaks. */
	| { type: 'page-version'; version: string }
	/** The language that notices and the offline page shall have. */
	| { type: 'language'; language: Language };

/** and it to them. */
export type FromWorker =
	/** A push notice has arrived in this browser; 0 for a test. */
	{ type: 'notice-arrived'; count: number };

export function parseToWorker(value: unknown): ToWorker | undefined {
	if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
	if (value.type === 'page-version' && 'version' in value) {
		return { type: 'page-version', version: String(value.version) };
	}
	if (value.type !== 'language' || !('language' in value)) return undefined;
	const language = LANGUAGES.find((known) => known === value.language);
	return language && { type: 'language', language };
}

export function parseFromWorker(value: unknown): FromWorker | undefined {
	if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
	if (value.type !== 'notice-arrived' || !('count' in value)) return undefined;
	return typeof value.count === 'number'
		? { type: 'notice-arrived', count: value.count }
		: undefined;
}
