import type { HandleClientError } from '@sveltejs/kit/hooks';

/** A page that could not be fetched is the network's fault and says so; `+error.svelte` shows it as "no connection". */
export const handleError: HandleClientError = ({ kind, error }) => {
	if (kind !== 'unknown') return;
	const disconnected = error instanceof TypeError && /fetch|network|load/i.test(error.message);
	return disconnected || !navigator.onLine ? { status: 503, message: 'disconnected' } : undefined;
};
