import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { LEVELS, levelOf, rightsAt } from '#lib/administration/membership.ts';
import { messagesIn } from '#lib/i18n/context.ts';
import type { MailboxRights } from '#lib/mailbox/mailbox.ts';
import { isRule } from '#lib/server/groups/group.ts';
import { planRule, type Touched } from '#lib/server/groups/plan-rule.ts';
import { findGroup, listGroupRules, listOtherAdministrators } from '#lib/server/groups/queries.ts';
import { saveRule } from '#lib/server/groups/save-rule.ts';
import { listAllMailboxes } from '#lib/server/mailbox/list-all-mailboxes.ts';
import { requireRecentSignIn } from '../../../../../recent-sign-in.server.ts';
import { administrator } from '../../../administration/administrator.server.ts';
import { oneOf, textIn } from '../../../administration/form.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

/** Of each list: enough to see what it is about. */
const SHOWN = 200;

export const load: PageServerLoad = async (event) => {
	const { actor } = await administrator(event.locals, 'everything');
	requireRecentSignIn(event);
	const { locals, params, url } = event;
	const { app, language } = locals;
	const { db } = app;
	const group = await findGroup(db.read, params.group);
	const mailboxId = textIn(url.searchParams, 'mailbox');
	const mailbox = (await listAllMailboxes(db.read)).find(({ id }) => id === mailboxId);
	if (group === undefined || mailbox === undefined) error(404, 'Not found');
	const present = (await listGroupRules(db.read, group.id)).find(
		(rule) => rule.mailbox.id === mailboxId
	);
	// Without a wish in the address the rule stands as it is and is there to be changed.
	const asked = url.searchParams.has('level') || url.searchParams.has('withdraw');
	const removed = url.searchParams.has('withdraw');
	const rights = removed ? null : asked ? rightsIn(url.searchParams) : (present?.rights ?? null);
	const shown = rights ?? rightsAt('none', false);
	const fields = { level: levelOf(shown), administer: shown.administer };
	const about = {
		title: messagesIn(language).groups[removed ? 'removeTitle' : 'ruleTitle'],
		group,
		mailbox: { id: mailbox.id, name: mailbox.name },
		exists: present !== undefined,
		removed,
		fields
	};
	if (!asked || (rights === null && present === undefined)) return { ...about, plan: undefined };
	if (rights !== null && !isRule(rights)) return { ...about, plan: undefined, invalid: true };
	const wish = { groupId: group.id, mailboxId, rights };
	const plan = await planRule(db.read, wish, actor.personId, app.clock.now());
	return {
		...about,
		plan: {
			seen: plan.seen,
			gains: byName(plan.gains),
			loses: byName(plan.loses),
			same: byName(plan.same),
			counts: {
				gains: plan.gains.length,
				loses: plan.loses.length,
				same: plan.same.length
			},
			actorGains: plan.actorGains,
			others:
				plan.actorGains.length > 0 ? await listOtherAdministrators(db.read, actor.personId) : []
		}
	};
};

export const actions: Actions = {
	default: async (event) => {
		const { actor } = await administrator(event.locals, 'everything');
		requireRecentSignIn(event);
		const form = await event.request.formData();
		const groupId = event.params.group;
		const saved = await saveRule(event.locals.app, {
			actor,
			groupId,
			mailboxId: textIn(form, 'mailbox'),
			rights: form.has('withdraw') ? null : rightsIn(form),
			seen: textIn(form, 'seen')
		});
		if (saved.outcome !== 'done') {
			return fail(saved.outcome === 'not-found' ? 404 : 409, { problem: saved.outcome });
		}
		const page = resolve('/(admin)/admin/groups/[group]', { group: groupId });
		redirect(303, `${page}?saved=${saved.changed}`);
	}
};

/** The first of them, by name. */
function byName(touched: readonly Touched[]): Touched[] {
	const { compare } = new Intl.Collator('sv');
	return touched
		.toSorted((a, b) => compare(a.person.displayName, b.person.displayName))
		.slice(0, SHOWN);
}

function rightsIn(form: FormData | URLSearchParams): MailboxRights {
	return rightsAt(oneOf(LEVELS, textIn(form, 'level')), form.has('administer'));
}
