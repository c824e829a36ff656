/** What a page tells the service worker, and hears from it. */
import { findRegistration } from './check-notices.ts';
import { parseFromWorker, type FromWorker, type ToWorker } from './worker-messages.ts';

/** The language of notices, which come when no page is there to ask. */
export async function tellLanguage(language: 'sv' | 'en'): Promise<void> {
	const registration = await findRegistration();
	tell(registration?.active, { type: 'language', language });
}

/**
 * Lets a waiting worker take over when this page is of its version already and no other window is open. The worker
 * decides: code never changes under somebody who is writing.
 * @returns stops watching
 */
export function offerTakeOver(version: string): () => void {
	const controller = new AbortController();
	const offer = (worker: ServiceWorker | null | undefined) =>
		tell(worker, { type: 'page-version', version });
	void findRegistration().then((registration) => {
		if (!registration || controller.signal.aborted) return;
		offer(registration.waiting);
		const found = () => {
			const arriving = registration.installing;
			arriving?.addEventListener('statechange', () => {
				if (arriving.state === 'installed') offer(registration.waiting);
			});
		};
		if (registration.installing) found();
		registration.addEventListener('updatefound', found, { signal: controller.signal });
	});
	return () => controller.abort();
}

/** @returns stops listening */
export function onWorkerMessage(hear: (message: FromWorker) => void): () => void {
	const listen = (event: MessageEvent) => {
		const message = parseFromWorker(event.data);
		if (message) hear(message);
	};
	navigator.serviceWorker.addEventListener('message', listen);
	return () => navigator.serviceWorker.removeEventListener('message', listen);
}

function tell(worker: ServiceWorker | null | undefined, message: ToWorker): void {
	worker?.postMessage(message);
}
