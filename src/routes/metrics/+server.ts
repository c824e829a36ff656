import { error } from '@sveltejs/kit';
import { mayScrape } from './may-scrape.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** For Prometheus. To whoever may not see them there are no metrics. */
export const GET: RequestHandler = async (event) => {
	const { config, metrics } = event.locals.app;
	const rules = {
		tokenFile: config.metricsTokenFile,
		sandbox: config.environment === 'sandbox'
	};
	if (!(await mayScrape(event, rules))) error(404, 'Not found');
	return new Response(await metrics.registry.metrics(), {
		headers: { 'content-type': metrics.registry.contentType }
	});
};
