import { self } from '$app/service-worker';
import { version } from '$app/env';

/**
 * Takes over from the worker before when the page that asks is of this version and the only one open: an older window
 * would lose the files that its code still has to fetch.
 */
export async function takeOverAlone(pageVersion: string): Promise<void> {
	const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
	if (pageVersion === version && windows.length <= 1) await self.skipWaiting();
}
