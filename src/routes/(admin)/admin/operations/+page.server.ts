import { listClearedAlarms, listOpenAlarms } from '#lib/server/alarms/queries.ts';
import { messagesIn } from '#lib/i18n/context.ts';
import { meaningOf } from '#lib/server/operations/code-meaning.ts';
import { judgeStatus } from '#lib/server/operations/judge-status.ts';
import {
	listTroubledDeliveries,
	listTroubledEntries
} from '#lib/server/operations/list-troubled.ts';
import { acts } from './acts.server.ts';
import { operator } from './operator.server.ts';
import type { PageServerLoad } from './$types.d.ts';

const ALARMS_SHOWN = 200;
const TROUBLED_SHOWN = 50;
const CLEARED_SHOWN = 20;
const DAY_MS = 24 * 3_600_000;

export const load: PageServerLoad = async ({ locals, depends }) => {
	depends('sluss:operations');
	await operator(locals);
	const { app, language } = locals;
	const status = await app.operations.status();
	const open = await listOpenAlarms(app, { limit: ALARMS_SHOWN });
	const entries = await listTroubledEntries(app, { limit: TROUBLED_SHOWN });
	const deliveries = await listTroubledDeliveries(app, { limit: TROUBLED_SHOWN });
	const codes = new Set([
		...open.alarms.map(({ facts }) => String(facts['code'] ?? '')),
		...entries.map(({ lastCode }) => lastCode ?? ''),
		...deliveries.map(({ outcome }) => outcome ?? ''),
		status.directory.lastFailure ?? '',
		status.addressBook.lastFailure ?? '',
		status.identityProvider?.code ?? ''
	]);
	return {
		title: messagesIn(language).operations.title,
		status,
		judgement: judgeStatus(status),
		/** One group for each kind, critical kinds first. */
		alarmGroups: [...Map.groupBy(open.alarms, ({ kind }) => kind).values()],
		alarmsShown: open.alarms.length,
		alarmsTotal: open.total,
		cleared: await listClearedAlarms(app, { since: status.at - DAY_MS, limit: CLEARED_SHOWN }),
		entries,
		deliveries,
		troubledShown: TROUBLED_SHOWN,
		meanings: Object.fromEntries([...codes].map((code) => [code, meaningOf(code, language)]))
	};
};

export const actions = acts;
