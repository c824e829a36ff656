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
import { CHOSEN_MAX, listChoices } from '#lib/server/administration/list-choices.ts';
import type { Actor } from '#lib/server/identity/actor.ts';
import { requireRecentSignIn } from '../../../../recent-sign-in.server.ts';
import { administrator } from '../../administration/administrator.server.ts';
import { termsIn, textIn } from '../../administration/form.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async (event) => {
	const { actor, authority } = await administrator(event.locals);
	requireRecentSignIn(event);
	const { app, language } = event.locals;
	const params = event.url.searchParams;
	const { personIds, mailboxIds, tooMany } = chosenIn(params);
	const choices = await choicesOf(app, actor, params, { personIds, mailboxIds });
	const [personId, mailboxId] = [personIds[0], mailboxIds[0]];
	const one = personIds.length === 1 && mailboxIds.length === 1 && personId && mailboxId;
	// One cell begins with what it says now.
	const wishes = one ? [{ personId, mailboxId, terms: null }] : [];
	const plan = await previewChanges(app, { actor, wishes });
	const present = plan.outcome === 'planned' ? (plan.plan[0]?.before ?? null) : null;
	return {
		title: messagesIn(language).administration.changeTitle,
		everything: authority.everything,
		choices,
		tooMany,
		chosenMax: CHOSEN_MAX,
		fields: {
			level: present === null ? (one ? 'read' : 'none') : levelOf(present.rights),
			administer: present?.rights.administer ?? false,
			from: typeof present?.from === 'number' ? dayOf(present.from) : '',
			until: typeof present?.until === 'number' ? lastDayOf(present.until) : ''
		}
	};
};

export const actions: Actions = {
	/** Looks for more to choose, and carries on what is chosen; also the way back from the preview. */
	search: (event) => change(event, 'search'),
	preview: (event) => change(event, 'preview'),
	apply: (event) => change(event, 'apply')
};

/** What is marked, the first of each; `tooMany`: there was more. */
function chosenIn(form: FormData | URLSearchParams) {
	const all = (name: string) => [...new Set(form.getAll(name).map(String))];
	const [personIds, mailboxIds] = [all('person'), all('mailbox')];
	return {
		personIds: personIds.slice(0, CHOSEN_MAX),
		mailboxIds: mailboxIds.slice(0, CHOSEN_MAX),
		tooMany: Math.max(personIds.length, mailboxIds.length) > CHOSEN_MAX
	};
}

/** The lists to choose from: what is chosen, then what the words in the search fields find. */
async function choicesOf(
	app: App.Locals['app'],
	actor: Actor,
	form: FormData | URLSearchParams,
	chosen: { personIds: string[]; mailboxIds: string[] }
) {
	const words = (name: string) => textIn(form, name).slice(0, QUERY_LENGTH_MAX);
	const query = { people: words('people'), mailboxes: words('mailboxes') };
	return { query, ...(await listChoices(app, { actor, ...chosen, ...query })) };
}

const QUERY_LENGTH_MAX = 200;

async function change(
	event: Parameters<NonNullable<Actions['apply']>>[0],
	act: 'search' | 'preview' | 'apply'
) {
	const { actor } = await administrator(event.locals);
	requireRecentSignIn(event);
	const { app } = event.locals;
	const form = await event.request.formData();
	const { tooMany, ...chosen } = chosenIn(form);
	const { personIds, mailboxIds } = chosen;
	const fields = {
		level: textIn(form, 'level'),
		administer: form.has('administer'),
		from: textIn(form, 'from'),
		until: textIn(form, 'until')
	};
	const given = { ...chosen, fields, choices: await choicesOf(app, actor, form, chosen) };
	if (tooMany) return fail(422, { ...given, problem: 'too-many-chosen' as const });
	if (act === 'search') return { ...given, problem: undefined };
	const wish = termsIn(form);
	if (wish === undefined) return fail(422, { ...given, problem: 'day' as const });
	const count = personIds.length * mailboxIds.length;
	if (count === 0) return fail(422, { ...given, problem: 'none' as const });
	if (count > CHANGES_MAX) return fail(422, { ...given, problem: 'too-many' as const });
	const wishes = personIds.flatMap((personId) =>
		mailboxIds.map((mailboxId) => ({ personId, mailboxId, terms: wish.terms }))
	);
	if (act === 'apply') {
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
