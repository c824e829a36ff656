import { error, fail } from '@sveltejs/kit';
import { messagesIn } from '#lib/i18n/context.ts';
import { explainMailbox } from '#lib/server/administration/explain-rights.ts';
import { setMailboxClosed } from '#lib/server/mailbox/close-mailbox.ts';
import { editMailbox } from '#lib/server/mailbox/edit-mailbox.ts';
import { requireRecentSignIn } from '../../../../recent-sign-in.server.ts';
import { administrator } from '../../administration/administrator.server.ts';
import { settingsIn } from '../mailbox-form.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const { actor } = await administrator(locals);
	const found = await explainMailbox(locals.app, { actor, mailboxId: params.mailbox });
	if (found === undefined) error(404, 'Not found');
	return {
		title: `${found.mailbox.name} · ${messagesIn(locals.language).administration.mailboxes}`,
		...found,
		reader: actor.personId,
		created: url.searchParams.has('created')
	};
};

export const actions: Actions = {
	edit: async (event) => {
		const { actor } = await administrator(event.locals);
		const { mailbox: mailboxId } = event.params;
		const changes = settingsIn(await event.request.formData());
		const edited = await editMailbox(event.locals.app, { actor, mailboxId, changes });
		if (edited.outcome === 'done') return { done: true as const };
		const problem = edited.outcome === 'invalid' ? edited.problem : edited.outcome;
		return fail(edited.outcome === 'not-found' ? 404 : 422, { problem, given: changes });
	},
	close: (event) => setClosed(event, true),
	reopen: (event) => setClosed(event, false)
};

async function setClosed(event: Parameters<NonNullable<Actions['close']>>[0], closed: boolean) {
	const { actor } = await administrator(event.locals, 'everything');
	requireRecentSignIn(event);
	const asked = { actor, mailboxId: event.params.mailbox, closed };
	const { outcome } = await setMailboxClosed(event.locals.app, asked);
	return outcome === 'done' ? { done: true as const } : fail(404, { problem: outcome });
}
