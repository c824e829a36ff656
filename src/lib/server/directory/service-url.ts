import { DOCUMENT_SCHEME, PARTICIPANT_SCHEME } from '../envelope/envelope.ts';

/** Finds the directory server that is responsible for a participant. */
export interface Locator {
	/**
	 * `refresh` asks anew, for when the server that was named before does not answer as it should.
	 *
	 * @throws AppError PARTICIPANT_UNKNOWN or DIRECTORY_UNAVAILABLE (retryable)
	 */
	locate(participantId: string, options?: { refresh?: boolean }): Promise<URL>;
}

/** Everybody is found at one server: the sandbox, and operators who prefer a setting to DNS (`naptrLocator`). */
export function fixedLocator(baseUrl: string): Locator {
	const url = new URL(baseUrl);
	return { locate: async () => url };
}

/**
 * Where a participant's signed metadata for a document type is found (OASIS BDXR SMP 1.0 §3.4.1, C3.4.5 §3). Reserved
 * characters are percent-encoded: an unencoded `##` would be cut off as a fragment.
 */
export function serviceUrl(base: URL, participantId: string, documentType: string): URL {
	const participant = encodeURIComponent(`${PARTICIPANT_SCHEME}::${participantId}`);
	const document = encodeURIComponent(`${DOCUMENT_SCHEME}::${documentType}`);
	const folder = base.href.endsWith('/') ? base.href : `${base.href}/`;
	return new URL(`${folder}${participant}/services/${document}`);
}
