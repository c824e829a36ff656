import { error, redirect } from '@sveltejs/kit';
import { messagesIn } from '#lib/i18n/context.ts';
import { parseAuditFilter } from '#lib/server/audit/audit-filter.ts';
import { AUDIT_GROUPS, eventsOf } from '#lib/server/audit/audit-groups.ts';
import { listAudit, listAuditSubjects } from '#lib/server/audit/list-audit.ts';
import { auditor, fieldsOf } from './auditor.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, url }) => {
	const actor = await auditor(locals);
	const { app, language } = locals;
	const fields = fieldsOf(url);
	const { filter, faults } = parseAuditFilter(fields);
	const before = Number(url.searchParams.get('before') ?? Number.NaN);
	const page = await listAudit(app, {
		actor,
		filter,
		...(Number.isSafeInteger(before) && { before })
	});
	const subjects = await listAuditSubjects(app, { actor });
	if (page === undefined || subjects === undefined) error(404, 'Not found');
	return {
		title: messagesIn(language).audit.title,
		fields,
		faults,
		...page,
		paged: Number.isSafeInteger(before),
		subjects,
		groups: AUDIT_GROUPS.map((name) => ({ name, events: eventsOf(name) })),
		check: await app.auditCheck.state(),
		now: app.clock.now()
	};
};

export const actions: Actions = {
	verify: async ({ locals }) => {
		const actor = await auditor(locals);
		await locals.app.auditCheck.start({ actor });
		redirect(303, '/admin/audit');
	}
};
