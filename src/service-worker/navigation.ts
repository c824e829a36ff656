/** Pages come from the network or not at all; without it, the offline page says so in their place. */
import { matchPrecache } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';
import { recallLanguage } from './memory.ts';

export function handleNavigations(): void {
	const isNavigation = ({ request }: { request: Request }) => request.mode === 'navigate';
	registerRoute(isNavigation, pageOr('read'), 'GET');
	registerRoute(isNavigation, pageOr('sent'), 'POST');
}

function pageOr(request: 'read' | 'sent'): NetworkOnly {
	return new NetworkOnly({
		plugins: [
			{
				// The proxy in front answers for a Sluss that does not: as good as no answer. Kit marks its own pages.
				fetchDidSucceed: async ({ response }) => {
					const isProxys = !response.headers.has('x-sveltekit-page');
					if ([502, 503, 504].includes(response.status) && isProxys) throw new Error('no answer');
					return response;
				},
				handlerDidError: () => offlinePage(request)
			}
		]
	});
}

/** @param request what the person was doing: asking for a page, or sending a form */
async function offlinePage(request: 'read' | 'sent'): Promise<Response> {
	const kept = await matchPrecache('/offline.html');
	if (!kept) return Response.error();
	const language = await recallLanguage();
	const html = (await kept.text()).replace(
		'<html lang="sv" data-request="read">',
		`<html lang="${language}" data-request="${request}">`
	);
	return new Response(html, {
		status: 503,
		headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
	});
}
