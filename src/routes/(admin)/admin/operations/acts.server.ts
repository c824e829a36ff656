/** What operations may do from the page: each a deliberate act, checked and audited by its use case. */
import { fail, type RequestEvent } from '@sveltejs/kit';
import { settleAlarm } from '#lib/server/alarms/settle-alarm.ts';
import type { Actor } from '#lib/server/identity/actor.ts';
import { closeDelivery, releaseDelivery } from '#lib/server/inbox/release-delivery.ts';
import { resendMessage } from '#lib/server/message/resend-message.ts';
import { giveUpEntry, retryEntry } from '#lib/server/outbox/operate-entry.ts';
import { resendReceipt } from '#lib/server/outbox/resend-receipt.ts';
import type { App as Sluss } from '#lib/server/app.ts';
import { operator } from './operator.server.ts';

type ActOutcome = 'done' | 'not-found' | 'not-possible';

/** Alarms that one form may close: those of one kind, on one page. */
const ALARMS_MAX = 200;

export const acts = {
	settle: act(async (app, actor, form) => {
		const alarmIds = form.getAll('id').slice(0, ALARMS_MAX).map(String);
		const outcomes: ActOutcome[] = [];
		for (const alarmId of alarmIds) outcomes.push(await settleAlarm(app, { actor, alarmId }));
		return outcomes.includes('done') ? 'done' : 'not-found';
	}),
	retry: act(async (app, actor, form) => {
		const { outcome } = await retryEntry(app, { actor, entryId: idIn(form) });
		return outcome;
	}),
	giveUp: act(async (app, actor, form) => {
		const { outcome } = await giveUpEntry(app, { actor, entryId: idIn(form) });
		return outcome;
	}),
	resend: act(async (app, actor, form) => {
		const { outcome } = await resendMessage(app, { actor, messageId: idIn(form) });
		return outcome === 'queued' ? 'done' : outcome;
	}),
	resendReceipt: act(async (app, actor, form) => {
		const { outcome } = await resendReceipt(app, { actor, entryId: idIn(form) });
		return outcome;
	}),
	release: act(async (app, actor, form) => {
		const { outcome } = await releaseDelivery(app, { actor, transportId: idIn(form) });
		return outcome;
	}),
	close: act(async (app, actor, form) => {
		const { outcome } = await closeDelivery(app, { actor, transportId: idIn(form) });
		return outcome;
	})
};

function act(work: (app: Sluss, actor: Actor, form: FormData) => Promise<ActOutcome>) {
	return async ({ locals, request }: RequestEvent) => {
		const actor = await operator(locals);
		const outcome = await work(locals.app, actor, await request.formData());
		return outcome === 'done' ? { outcome } : fail(409, { outcome });
	};
}

function idIn(form: FormData): string {
	return String(form.get('id') ?? '');
}
