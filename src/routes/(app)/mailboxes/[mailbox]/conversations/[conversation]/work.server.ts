/** Ta, lämna tillbaka, tilldela, vänta, klart, öppna igen: each goes to the list where the conversation now stands. */
import { error, fail, redirect } from '@sveltejs/kit';
import type { ConversationViewName } from '#lib/conversation/conversation.ts';
import {
	assignConversation,
	claimConversation,
	closeConversation,
	releaseConversation,
	reopenConversation,
	setConversationWaiting,
	type AssignOutcome
} from '#lib/server/conversation/change-work.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { queryOf } from '../../queue-place.ts';
import type { RequestEvent } from './$types.d.ts';

export const work = {
	claim: doing(claimConversation, 'mine'),
	release: doing(releaseConversation, 'unassigned'),
	wait: doing(setConversationWaiting, 'waiting'),
	close: doing(closeConversation, 'done'),
	reopen: doing(reopenConversation, 'mine'),
	assign: async (event: RequestEvent) => {
		const form = await event.request.formData();
		const assigneeId = String(form.get('assignee') ?? '');
		if (assigneeId === '') return fail(422, { problem: 'assignee-missing' as const });
		const actor = actorOf(event.locals);
		const outcome = await assignConversation(event.locals.app, {
			actor,
			conversationId: event.params.conversation,
			assigneeId,
			expectedAssigneeId: String(form.get('seenWith') ?? '') || null
		});
		return follow(event, outcome, assigneeId === actor.personId ? 'mine' : 'all');
	}
};

function doing(change: typeof claimConversation, view: ConversationViewName) {
	return async (event: RequestEvent) => {
		const outcome = await change(event.locals.app, {
			actor: actorOf(event.locals),
			conversationId: event.params.conversation
		});
		return follow(event, outcome, view);
	};
}

function follow({ params }: RequestEvent, { outcome }: AssignOutcome, view: ConversationViewName) {
	switch (outcome) {
		case 'not-found':
			return error(404, 'Not found');
		case 'conflict':
			return fail(409, { problem: 'conflict' as const });
		case 'not-assignable':
			return fail(422, { problem: 'assignee-unknown' as const });
		case 'done':
			redirect(
				303,
				`/mailboxes/${params.mailbox}/conversations/${params.conversation}${queryOf(view)}`
			);
	}
}
