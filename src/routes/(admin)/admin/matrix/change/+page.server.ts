import { fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { dayOf, lastDayOf } from '#lib/administration/day.ts';
import { levelOf } from '#lib/administration/membership.ts';
import { messagesIn } from '#lib/i18n/context.ts';
import {
	applyChanges,
	CHANGES_MAX,
	previewChanges
} from '#lib/server/administration/change-memberships.ts';
import { listChoices } from '#lib/server/administration/list-choices.ts';
import { requireRecentSignIn } from '../../../../recent-sign-in.server.ts';
import { administrator } from '../../administration/administrator.server.ts';
import { termsIn, textIn } from '../../administration/form.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async (event) => {
	const { actor, authority } = await administrator(event.locals);
	requireRecentSignIn(event);
	const { app, language } = event.locals;
	const params = event.url.searchParams;
	const personIds = params.getAll('person');
	const mailboxIds = params.getAll('mailbox');
	const query = { people: textIn(params, 'people'), mailboxes: textIn(params, 'mailboxes') };
	const choices = await listChoices(app, { actor, personIds, mailboxIds, ...query });
	const [personId, mailboxId] = [personIds[0], mailboxIds[0]];
	const one = personIds.length === 1 && mailboxIds.length === 1 && personId && mailboxId;
	// One cell begins with what it says now.
	const wishes = one ? [{ personId, mailboxId, terms: null }] : [];
	const plan = await previewChanges(app, { actor, wishes });
	const present = plan.outcome === 'planned' ? (plan.plan[0]?.before ?? null) : null;
	return {
		title: messagesIn(language).administration.changeTitle,
		everything: authority.everything,
		query,
		...choices,
		fields: {
			level: present === null ? (one ? 'read' : 'none') : levelOf(present.rights),
			administer: present?.rights.administer ?? false,
			from: typeof present?.from === 'number' ? dayOf(present.from) : '',
			until: typeof present?.until === 'number' ? lastDayOf(present.until) : ''
		}
	};
};

export const actions: Actions = {
	preview: (event) => change(event, false),
	apply: (event) => change(event, true)
};

async function change(event: Parameters<NonNullable<Actions['apply']>>[0], apply: boolean) {
	const { actor } = await administrator(event.locals);
	requireRecentSignIn(event);
	const { app } = event.locals;
	const form = await event.request.formData();
	const personIds = [...new Set(form.getAll('person').map(String))];
	const mailboxIds = [...new Set(form.getAll('mailbox').map(String))];
	const fields = {
		level: textIn(form, 'level'),
		administer: form.has('administer'),
		from: textIn(form, 'from'),
		until: textIn(form, 'until')
	};
	const given = { personIds, mailboxIds, fields };
	const wish = termsIn(form);
	if (wish === undefined) return fail(422, { ...given, problem: 'day' as const });
	const count = personIds.length * mailboxIds.length;
	if (count === 0) return fail(422, { ...given, problem: 'none' as const });
	if (count > CHANGES_MAX) return fail(422, { ...given, problem: 'too-many' as const });
	const wishes = personIds.flatMap((personId) =>
		mailboxIds.map((mailboxId) => ({ personId, mailboxId, terms: wish.terms }))
	);
	if (apply) {
		const digest = textIn(form, 'digest');
		const applied = await applyChanges(app, { actor, wishes, digest, kind: 'bulk' });
		if (applied.outcome === 'done') {
			const page = resolve('/(admin)/admin/matrix/batches/[batch]', { batch: applied.batchId });
			redirect(303, `${page}?done`);
		}
		if (applied.outcome === 'changed') {
			const { plan, digest } = applied;
			return fail(409, { ...given, plan, digest, problem: 'changed' as const });
		}
		return fail(409, { ...given, problem: 'none' as const });
	}
	const previewed = await previewChanges(app, { actor, wishes });
	if (previewed.outcome !== 'planned') return fail(422, { ...given, problem: 'too-many' as const });
	return { ...given, plan: previewed.plan, digest: previewed.digest, problem: undefined };
}
