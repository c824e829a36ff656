import { error, redirect } from '@sveltejs/kit';
import { messagesIn } from '#lib/i18n/context.ts';
import { markConversationRead } from '#lib/server/conversation/mark-read.ts';
import { findConversation } from '#lib/server/conversation/find-conversation.ts';
import { listAssignees } from '#lib/server/conversation/queries.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { queryOf, viewWith } from '../../queue-place.ts';
import { answer } from './answer.server.ts';
import { resend } from './resend.server.ts';
import { textsOf } from './shown.ts';
import { work } from './work.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

/**
 * Opens a conversation: this is logged and marks it as read. That is why links to here are never fetched ahead
 * (src/app.html preloads code, not data).
 */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('sluss:conversation');
	const { app } = locals;
	const actor = actorOf(locals);
	const found = await findConversation(app, { actor, conversationId: params.conversation });
	if (found === undefined) error(404, 'Not found');
	const { sendLists, version, ...conversation } = found;
	if (conversation.mailboxId !== params.mailbox) {
		const view = viewWith(conversation, actor.personId);
		redirect(
			303,
			`/mailboxes/${conversation.mailboxId}/conversations/${conversation.id}${queryOf(view)}`
		);
	}
	if (conversation.unread) {
		const { id, lastMessageAt } = conversation;
		await markConversationRead(app, { actor, conversationId: id, until: lastMessageAt });
	}
	const texts = await app.texts.format(
		conversation.messages.map(({ id, subject, documents }) => ({
			id,
			texts: textsOf(documents, subject).map(({ text }) => text)
		}))
	);
	return {
		// Not the subject: titles stay behind in the history of a shared browser.
		title: `${messagesIn(locals.language).conversation.title} · ${conversation.mailbox.name}`,
		conversation: {
			...conversation,
			messages: conversation.messages.map(({ documents, ...message }, index) => ({
				...message,
				shortened: documents.some((document) => document.shortened),
				texts: texts[index] ?? [],
				names: textsOf(documents, message.subject).map(({ name }) => name)
			}))
		},
		assignees: await listAssignees(app, { actor, mailboxId: conversation.mailboxId }),
		sendLists,
		version,
		receiptWarnMs: app.config.times.receiptWarnMs,
		now: app.clock.now()
	};
};

export const actions: Actions = { ...work, ...answer, ...resend };
