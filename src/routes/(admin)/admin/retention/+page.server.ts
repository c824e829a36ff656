import { error, fail, type RequestEvent } from '@sveltejs/kit';
import { messagesIn } from '#lib/i18n/context.ts';
import type { App as Sluss } from '#lib/server/app.ts';
import { findAuthority } from '#lib/server/administration/authority.ts';
import type { Actor } from '#lib/server/identity/actor.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { mayAdminister } from '#lib/server/mailbox/may-administer.ts';
import { liftLegalHold, setLegalHold } from '#lib/server/retention/legal-hold.ts';
import {
	listHolds,
	listRetention,
	listRuns,
	previewRetention
} from '#lib/server/retention/queries.ts';
import { parseRule } from '#lib/server/retention/rule.ts';
import { setRetentionRule } from '#lib/server/retention/set-rule.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { app, language } = locals;
	const actor = actorOf(locals);
	const authority = await findAuthority(app.db.read, actor, app.clock.now());
	const mailboxes = await listRetention(app, { actor });
	if (mailboxes.length === 0) error(404, 'Not found');
	const wanted = url.searchParams.get('mailbox');
	const chosen = mailboxes.find(({ id }) => id === wanted);
	if (wanted !== null && chosen === undefined) {
		// To who may not, it does not exist; the attempt is logged.
		await app.db.write((tx) => mayAdminister(tx, actor, wanted, app.clock.now()));
		error(404, 'Not found');
	}
	const about = chosen && { actor, mailboxId: chosen.id };
	return {
		title: messagesIn(language).retention.title,
		everything: authority.everything,
		mailboxes,
		chosen: chosen ?? null,
		preview: about ? ((await previewRetention(app, about)) ?? null) : null,
		holds: about ? ((await listHolds(app, about)) ?? []) : [],
		runs: await listRuns(app),
		now: app.clock.now()
	};
};

export const actions: Actions = {
	rule: act(async (app, actor, field) => {
		const rule = parseRule({
			basis: field('basis'),
			days: field('days'),
			envelopeDays: field('envelopeDays')
		});
		if (rule === undefined) return 'rule';
		const input = { actor, mailboxId: field('mailbox'), rule };
		return (await setRetentionRule(app, input)).outcome;
	}),
	removeRule: act(async (app, actor, field) => {
		const input = { actor, mailboxId: field('mailbox'), rule: null };
		return (await setRetentionRule(app, input)).outcome;
	}),
	hold: act(async (app, actor, field) => {
		const conversationId = field('conversation').toLowerCase();
		const input = { actor, mailboxId: field('mailbox'), reason: field('reason') };
		const { outcome } = await setLegalHold(app, {
			...input,
			...(conversationId !== '' && { conversationId })
		});
		return outcome;
	}),
	lift: act(async (app, actor, field) => {
		return (await liftLegalHold(app, { actor, holdId: field('hold') })).outcome;
	})
};

type ActOutcome = 'done' | 'not-found' | 'rule' | 'reason' | 'held-already';

function act(
	work: (app: Sluss, actor: Actor, field: (name: string) => string) => Promise<ActOutcome>
) {
	return async ({ locals, request }: RequestEvent) => {
		const actor = actorOf(locals);
		if ((await listRetention(locals.app, { actor })).length === 0) error(404, 'Not found');
		const form = await request.formData();
		const field = (name: string) => {
			const value = form.get(name);
			return typeof value === 'string' ? value.trim() : '';
		};
		const outcome = await work(locals.app, actor, field);
		return outcome === 'done' ? { outcome } : fail(409, { outcome });
	};
}
